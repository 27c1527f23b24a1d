"""Which of the labels each block gets: rules, neighbours, edges of the text, tables."""
