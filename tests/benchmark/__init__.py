"""How good and how fast scraper and its peers are, over pages whose article is known."""
