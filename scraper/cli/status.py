"""``scraper status``: how a corpus stands."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scraper.cli.console import Console
from scraper.cli.counted import counted
from scraper.cli.ending import ended
from scraper.cli.exits import Exit
from scraper.cli.options import Misuse
from scraper.cli.output import deliver
from scraper.cli.progress import duration
from scraper.write.json import dumps
from scraper.write.options import printable

_MOST = 10
"""Hosts or runs that are told; ``--json`` has all."""
_COUNTED = {
    "done": "done", "ready": "to be asked", "waiting": "waiting", "failed": "failed", "given_up": "given up",
    "filtered": "filtered", "forgotten": "forgotten",
}  # fmt: skip
_FIGURES = {"asked": "asked", "articles": "articles", "rows": "rows", "no_article": "no article", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is told, and how."""

    corpus: Path
    state: Path | None
    as_json: bool = False
    methods: bool = False


def run(wanted: Wanted, console: Console) -> Exit:
    """Tell how a corpus stands, or how it was made."""
    if wanted.methods and wanted.as_json:
        raise Misuse("--methods gives sentences; run.json has the same for programs")

    def work() -> Exit:
        from scraper.batch.methods import methods  # noqa: PLC0415 - SQLite: not for --help
        from scraper.batch.status import status  # noqa: PLC0415
        from scraper.store.reader import Reader  # noqa: PLC0415

        with Reader(wanted.corpus, wanted.state) as reader:
            if wanted.methods:
                paragraphs = [_wrapped(paragraph) for paragraph in methods(reader, time.time())]
                deliver(["\n\n".join(paragraphs), "\n"])
                return Exit.DONE
            told = status(reader, time.time())
        deliver([f"{dumps(told, indent=2)}\n"] if wanted.as_json else lines(told))
        return Exit.DONE

    return ended(work, console)


def _wrapped(paragraph: str) -> str:
    return textwrap.fill(printable(paragraph), 100, break_long_words=False, break_on_hyphens=False)


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """The same for people, a line each."""
    counts = told["counts"]
    yield f"{printable(told['corpus'])}: {counted(counts['articles'], 'article')}, {counted(counts['rows'], 'row')}\n"
    stand = [f"{word} {counts[name]:,}" for name, word in _COUNTED.items() if counts[name]]
    yield f"addresses: {counts['targets']:,} ({', '.join(stand) or 'none yet'})\n"
    if told["causes"]:
        yield f"no article or failed: {', '.join(f'{code} {count:,}' for code, count in told['causes'].items())}\n"
        yield from _cut([_failure(each) for each in told["failures"]], "hosts and causes")
    if told["waiting"]:
        next_try = f", the next at {_minute(told['next_try'])}" if told["next_try"] else ""
        yield f"to ask: {counts['ready']:,} now, {counts['waiting']:,} later{next_try}\n"
        yield from _cut([_queue(each) for each in told["waiting"]], "hosts")
    yield f"runs: {len(told['runs']):,}\n"
    yield from _cut([_run(each) for each in told["runs"]], "runs")


def _cut(rows: Sequence[str], what: str) -> Iterator[str]:
    yield from (f"  {printable(row)}\n" for row in rows[:_MOST])
    if len(rows) > _MOST:
        yield f"  … {len(rows) - _MOST:,} more {what} (--json has all)\n"


def _failure(each: Mapping[str, Any]) -> str:
    where = each["host"] or ("lines that are no address" if each["code"] == "invalid_url" else "local files")
    return f"{where}: {each['code']} {each['count']:,}, such as {each['example']}"


def _queue(each: Mapping[str, Any]) -> str:
    parts = [f"{each['ready']:,} now"] if each["ready"] else []
    if each["later"]:
        parts.append(f"{each['later']:,} from {_minute(each['next_try'])} on")
    if each["pause_until"]:
        parts.append(f"left alone until {_minute(each['pause_until'])}: {each['reason']}")
    return f"{each['host'] or 'local files'}: {', '.join(parts)}"


def _run(each: Mapping[str, Any]) -> str:
    """``2026-11-29 03:00 UTC, 12 s, done: asked 12, articles 11, rows 11, failed 1 (404 1)``."""
    start = _minute(each["started"])
    if each["ending"] is None:
        return f"{start}, not ended: {each.get('process', 'at work, or killed')}"
    if each["ended"] is None:
        return f"{start}, {each['ending']} before its end"
    seconds = (datetime.fromisoformat(each["ended"]) - datetime.fromisoformat(each["started"])).total_seconds()
    counts = each["counts"]
    figures = [f"{word} {counts[name]:,}" for name, word in _FIGURES.items() if counts.get(name)]
    causes = {code: count for code, count in counts.get("failures", {}).items() if code != "no_article"}
    if causes:
        figures[-1] += f" ({', '.join(f'{code} {count:,}' for code, count in causes.items())})"
    return f"{start}, {duration(seconds)}, {each['ending']}: {', '.join(figures) or 'nothing to do'}"


def _minute(iso: str) -> str:
    return f"{iso[:16].replace('T', ' ')} UTC"
