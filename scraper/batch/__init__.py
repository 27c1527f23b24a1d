"""The run over many targets: per-host queues with pace and breaker, and the loop that works through them."""
