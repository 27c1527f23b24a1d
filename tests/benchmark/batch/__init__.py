"""Batches of pages: scraper beside what people build from httpx, trafilatura and Scrapy, over the news web."""
