"""Exchanges for the tests of saved pages, made by hand."""

import random
from datetime import UTC, datetime, timedelta

from scraper.model import Exchange

START = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"), ("Server", "bench"))


def exchange(url: str = "https://example.org/a", body: bytes = b"<p>It rained.", **fields: object) -> Exchange:
    """An exchange; ``minute`` is when it was, after :data:`START`."""
    minute = int(str(fields.pop("minute", 0)))
    usual: dict[str, object] = {
        "status": 200,
        "reason": "OK",
        "http_version": "HTTP/1.1",
        "headers": HTML,
        "whole": True,
        "sent": (("Host", "example.org"), ("Accept", "*/*")),
        "at": START + timedelta(minutes=minute),
    }
    return Exchange(url=url, raw=body, **(usual | fields))  # type: ignore[arg-type]


def unchanged(url: str = "https://example.org/a", minute: int = 1) -> Exchange:
    """The answer of a server to whom the page is not modified."""
    return exchange(url, b"", status=304, reason="Not Modified", headers=(("ETag", '"1"'),), minute=minute)


def page(seed: int) -> bytes:
    """Some 18 KB of HTML, 2 KB when packed, that differs from page to page."""
    words = random.Random(seed).choices(["river", "bank", "flood", "Elmer", "village", "pump", "night"], k=3000)  # noqa: S311
    return f"<html><body><p>{seed} {' '.join(words)}</p></body></html>".encode()
