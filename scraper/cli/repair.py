"""``scraper repair``: makes the state of a corpus anew from its rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.cli.console import Console
from scraper.cli.counted import counted
from scraper.cli.ending import ended
from scraper.cli.exits import Exit
from scraper.cli.output import deliver
from scraper.write.options import printable

if TYPE_CHECKING:
    from scraper.store.inheriting import Missing
    from scraper.store.repair import Repaired


def run(corpus: Path, state: Path | None, console: Console) -> Exit:
    """Repair, and tell what was done."""

    def work() -> Exit:
        from scraper.batch.remaking import Remaker, canonical_by  # noqa: PLC0415 - SQLite, numpy: not for --help
        from scraper.store.repair import repair  # noqa: PLC0415
        from scraper.store.values import Settings  # noqa: PLC0415

        canonical = canonical_by(corpus, state)
        settings = Settings(canonical=canonical, state=state)
        deliver(lines(corpus, repair(corpus, settings, time.time(), Remaker(corpus, canonical).remake)))
        return Exit.DONE

    return ended(work, console)


def lines(corpus: Path, done: Repaired) -> Iterator[str]:
    """What a repair came to: the state, what was put aside, each row that was missing."""
    yield f"{corpus}: the state was made anew from {counted(done.rows, 'row')}\n"
    if done.kept is not None:
        yield f"  the old state is kept as {done.kept.name}\n"
    if done.aside:
        yield f"  put aside into *.cut-* files: {counted(done.aside, 'line')} (no rows, or doubled)\n"
    yield from (f"  {printable(note)}\n" for note in done.notes)
    if done.missing:
        yield f"  missing: {counted(len(done.missing), 'row')}\n"
        yield from (f"    {printable(_missing(each, remade=each in done.remade))}\n" for each in done.missing)


def _missing(each: Missing, *, remade: bool) -> str:
    what = "made again from its saved page" if remade else "will be asked again by the next run"
    return f"{each.address or each.public}, version {each.version}: {what}"
