"""Which addresses and texts are one article, and what a site says on every page: pure functions, no files, no SQL."""
