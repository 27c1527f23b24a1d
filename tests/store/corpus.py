"""A small corpus for the tests of the store: rows as a run makes them, without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scraper.errors import InvalidURL
from scraper.model import Target
from scraper.store.content import content_hash
from scraper.store.state import State
from scraper.store.values import Finished, Recorded, Row, Settings, Work

NOW = 1_764_000_000.0  # 24 November 2025
HOUR = 3_600.0
DAY = 24 * HOUR


def canonical(address: str) -> str:
    """A canonical form that is simple, and refuses what is no address."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise InvalidURL("is no address", url=address)
    return f"https://{parts.netloc.lower()}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"


SETTINGS = Settings(canonical=canonical)


def opened(folder: Path, now: float = NOW, settings: Settings = SETTINGS) -> State:
    return State(folder, settings, now)


def row(url: str, text: str = "Snow fell.", *, title: str = "Snow", extractor: str = "1", **more: Any) -> Row:
    """A row as :mod:`scraper.run.row` makes it."""
    made: Row = {
        "id": "",
        "source": None,
        "url": url,
        "final_url": url,
        "status": 200,
        "fetched_at": "2025-11-24T16:00:00+00:00",
        "content_hash": content_hash(title, text),
        "words": len(text.split()),
        "version": 1,
        "extractor": {"name": "scraper", "version": extractor, "model": "m"},
        "text": text,
        "title": title,
        "language": "en",
        "published": "2025-11-23",
        "confidence": 0.9,
        "input": {},
    }
    return {**made, **more}


def failed_row(url: str, code: str) -> Row:
    return {
        "id": None, "source": None, "url": url, "final_url": None, "status": None, "code": code, "cause": "went wrong",
        "fetched_at": "2025-11-24T16:00:00+00:00", "input": {},
    }  # fmt: skip


def fill(state: State, *urls: str, name: str = "list") -> list[Any]:
    """Put addresses into the state as a list."""
    return list(state.add_lines(name, [Target(url) for url in urls]))


def all_work(state: State, now: float = NOW) -> list[Work]:
    return [work for lane in state.hosts_with_work(now) for work in state.next_for_host(lane.host, 10_000, now)]


def finish(state: State, work: Work, text: str, now: float = NOW, **more: Any) -> Recorded:
    """Record that a target gave a text, and flush."""
    state.record(Finished(work.id, now, row=row(work.target.name, text), **more), now)
    return state.flush(now)[-1]


def fail(state: State, work: Work, code: str, now: float = NOW, **more: Any) -> Recorded:
    state.record(Finished(work.id, now, code, row=failed_row(work.target.name, code), cause="went wrong", **more), now)
    return state.flush(now)[-1]


def written(folder: Path, file: str = "articles.jsonl") -> list[dict[str, Any]]:
    """The rows of a file; fails on a half line."""
    data = (folder / file).read_bytes()
    assert data == b"" or data.endswith(b"\n")
    return [json.loads(line) for line in data.splitlines()]


def corpus_of(folder: Path, count: int, now: float = NOW) -> list[Recorded]:
    """A corpus with so many articles of three hosts, one text each."""
    with opened(folder) as state:
        fill(state, *(f"https://h{place % 3}.example/{place}" for place in range(count)))
        return [finish(state, work, f"Text of {work.target.name}.", now) for work in all_work(state)]
