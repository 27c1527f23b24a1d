"""From HTML to blocks of text and the facts around them."""
