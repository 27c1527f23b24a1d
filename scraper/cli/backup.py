"""``scraper backup``: a copy of the state."""

from __future__ import annotations

from pathlib import Path

from scraper.cli.console import Console
from scraper.cli.ending import ended
from scraper.cli.exits import Exit


def run(corpus: Path, file: Path, state: Path | None, console: Console) -> Exit:
    """Copy the state, and tell what else belongs to a copy of the corpus."""

    def work() -> Exit:
        from scraper.store.backup import backup  # noqa: PLC0415 - SQLite: not for --help

        count = backup(corpus, file, state)
        console.remark(f"{file}: {count:,} bytes, the state of {corpus}; copy the rows (articles*.jsonl*) after it")
        return Exit.DONE

    return ended(work, console)
