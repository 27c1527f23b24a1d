"""From blocks to labelled blocks."""
