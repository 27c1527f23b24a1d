"""What a run leaves beside the rows for people: ``run.json``, which a paper can cite, and ``run.log``."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from scraper.batch.lists import ListNote, merged
from scraper.batch.options import BatchOptions
from scraper.sinks.whole import whole
from scraper.write.json import dumps

RUN_FILE = "run.json"
_LIBRARIES = ("httpcore", "httpx", "selectolax", "trafilatura", "numpy")
_LOG_FORM = "%(asctime)s %(levelname)s %(message)s"


def provenance(options: BatchOptions) -> dict[str, object]:
    """The options as the state and ``run.json`` keep them; nothing secret is among them."""
    pace, policy, filters = options.pace, options.policy, options.filters
    return {
        "user_agent": policy.user_agent,
        "robots": policy.respect_robots,
        "concurrency": pace.concurrency,
        "per_host": pace.per_host,
        "delay": [pace.delay.low, pace.delay.high],
        "max_crawl_delay": pace.max_crawl_delay,
        "name": options.name,
        "formats": ["jsonl", *(form.value for form in options.formats)],
        "save_pages": options.save_pages,
        "site_memory": options.site_memory,
        "dedupe": options.dedupe,
        "since": filters.since.isoformat() if filters.since else None,
        "languages": sorted(filters.languages),
        "min_words": filters.min_words,
        "respect_tdm": options.respect_tdm,
    }


def read_run(folder: Path) -> dict[str, Any]:
    """What ``run.json`` tells; nothing where it is not there or cannot be read."""
    try:
        told = json.loads((folder / RUN_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def write_run(
    options: BatchOptions, versions: Mapping[str, object], summary: Mapping[str, object], lists: Iterable[ListNote]
) -> None:
    """Write ``run.json`` anew: versions, options, counts, dates, and the lists of this run and earlier ones."""
    libraries = {name: metadata.version(name) for name in _LIBRARIES}
    told = {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {**versions, "python": sys.version.split()[0], **libraries},
        "options": provenance(options),
        "lists": merged(read_run(options.out).get("lists"), lists),
        "last_run": dict(summary),
    }
    with whole(options.out / RUN_FILE) as partial:
        partial.write_text(dumps(told, indent=2) + "\n", encoding="utf-8")


class _Log(logging.FileHandler):
    """A log whose disk may be full: that is told once, by what could not be recorded, and not with each line."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name of logging
        """Leave the line out."""


@contextmanager
def logging_to(path: Path, notes: Sequence[str]) -> Iterator[None]:
    """Write what the package logs during the block to a file; first what the start had to mend."""
    log = logging.getLogger("scraper")
    handler = _Log(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter(_LOG_FORM))
    handler.setLevel(logging.INFO)
    before, propagates = log.level, log.propagate
    log.addHandler(handler)
    log.setLevel(min(before or logging.INFO, logging.INFO))
    log.propagate = False  # a run's terminal shows progress; the file has the rest
    try:
        for note in notes:
            log.info(note)
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
        log.propagate = propagates
        handler.close()
