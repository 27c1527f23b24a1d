"""From an article to the form that is printed."""
