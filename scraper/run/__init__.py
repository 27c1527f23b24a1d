"""From one target to its outcome: fetch, extract, and worker processes that extract."""
