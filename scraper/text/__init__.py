"""Bytes to text, and text as it is compared: charsets, white space, words."""
