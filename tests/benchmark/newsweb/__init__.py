"""A news web on loopback with known text: hosts, feeds, sitemaps, faults, edits, and a log that proves politeness."""
