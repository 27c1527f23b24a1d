"""Where the results of many pages go: rows, article files, saved pages, and exports."""
