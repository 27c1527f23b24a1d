"""``scraper forget``: an address or a host goes for good."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scraper.cli.console import Console
from scraper.cli.counted import counted
from scraper.cli.ending import ended
from scraper.cli.exits import Exit
from scraper.cli.options import Misuse
from scraper.write.options import printable

if TYPE_CHECKING:
    from scraper.batch.forgetting import Gone
    from scraper.store.forgetting import Removed


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is forgotten, and whether the user is asked."""

    what: str
    corpus: Path
    state: Path | None
    yes: bool = False

    def agreed(self, removed: Removed) -> bool:
        """Whether the user at the terminal wants it."""
        if self.yes:
            return True
        count = len({row.get("id") for row in removed.rows})
        what = f"{counted(count, 'article')} with {counted(len(removed.rows), 'row')}, their files and saved pages"
        typer.echo(f"{printable(self.what)}: {what} go from {self.corpus}, and cannot be brought back.", err=True)
        return typer.confirm("Remove them?", default=False, err=True)


def run(wanted: Wanted, console: Console) -> Exit:
    """Ask, remove, and tell what was removed."""
    if not wanted.yes and not (sys.stdin is not None and sys.stdin.isatty()):
        raise Misuse("forget asks on a terminal; give --yes where there is none")

    def work() -> Exit:
        from scraper.batch.forgetting import Declined, forget  # noqa: PLC0415 - SQLite: not for --help

        try:
            gone = forget(wanted.corpus, wanted.state, wanted.what, time.time(), wanted.agreed)
        except Declined:
            console.remark("nothing was removed")
            return Exit.INTERRUPTED
        except typer.Abort as aborted:
            raise KeyboardInterrupt from aborted
        for line in lines(wanted, gone):
            console.remark(line)
        return Exit.DONE

    return ended(work, console)


def lines(wanted: Wanted, gone: Gone) -> list[str]:
    """What has gone, and what still names it."""
    done = gone.forgotten
    articles = f"{counted(done.articles, 'article')} with {counted(done.rows, 'row')}"
    beside = f"{counted(gone.files, 'file')}, {counted(done.failures, 'failure')}"
    told = [
        f"{printable(wanted.what)}: removed {articles}, {beside}, saved pages included",
        f"not to be asked again: {counted(done.targets, 'known address')}, and others that lead there",
    ]
    if gone.copies:
        names = ", ".join(path.name for path in gone.copies)
        told.append(f"kept copies of the state may still name it: {names}; delete them if you need them no more")
    told.append("exports, backups and lists outside of the corpus are yours to clean")
    return told
