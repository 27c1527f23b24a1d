"""``scraper export``: the rows of a corpus as CSV, JSON lines, Parquet or SQLite."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scraper.cli.console import Console
from scraper.cli.counted import counted
from scraper.cli.ending import ended
from scraper.cli.exits import Exit
from scraper.cli.options import Misuse
from scraper.sinks.export import ExportFormat, ExportOptions, export

if TYPE_CHECKING:
    from scraper.store.reader import Reader
    from scraper.store.selecting import Selection
    from scraper.store.values import Row

_OURS = ("articles*.jsonl*", "failures.jsonl*", "forgotten.jsonl", "state.db*", "run.*", "failed.txt")
"""Files of a corpus that no export may take the place of."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported, and how."""

    corpus: Path
    state: Path | None
    form: ExportFormat
    output: Path | None
    joined: bool = False
    settle: bool = False
    new_for: str | None = None
    raw: bool = False

    @property
    def out(self) -> Path | None:
        """The file, or ``None`` for stdout."""
        return None if self.output is None or str(self.output) == "-" else self.output

    def check(self) -> None:
        """Refuses what does not go together.

        Raises:
            Misuse: ...
            typer.BadParameter: The file cannot be written there.
        """
        if self.raw and self.form is not ExportFormat.CSV:
            raise Misuse("--raw is for -f csv alone: the others hold texts as they are")
        if self.joined and self.new_for is not None:
            raise Misuse("--joined gives every line of the lists, --new-for new rows: choose one")
        if self.new_for is not None and not self.new_for.strip():
            raise Misuse("--new-for needs a name")
        if self.out is None and self.form in (ExportFormat.PARQUET, ExportFormat.SQLITE):
            raise Misuse(f"-f {self.form} is not written to stdout: name a file with -o")
        if self.out is not None:
            self._check_file(self.out)

    def _check_file(self, out: Path) -> None:
        if out.is_dir():
            raise typer.BadParameter(f"{out} is a folder", param_hint="--output")
        folder = out.resolve().parent
        if not folder.is_dir():
            raise typer.BadParameter(f"there is no folder {folder}", param_hint="--output")
        own = {each.resolve() for each in (self.corpus, self.state) if each is not None}
        if folder in own and any(Path(out.name.lower()).match(name) for name in _OURS):
            raise typer.BadParameter(f"{out} is a file of the corpus itself", param_hint="--output")


def form_of(name: str) -> ExportFormat:
    """The format of a name.

    Raises:
        typer.BadParameter: There is none.
    """
    try:
        return ExportFormat(name.lower())
    except ValueError as error:
        known = ", ".join(ExportFormat)
        raise typer.BadParameter(f"{name!r}; the formats are {known}", param_hint="--format") from error


def run(wanted: Wanted, console: Console) -> Exit:
    """Write the rows, then note how far the consumer has read."""
    wanted.check()

    def work() -> Exit:
        from scraper.store.reader import Reader, mark_read  # noqa: PLC0415 - SQLite: not for --help
        from scraper.store.selecting import Selection  # noqa: PLC0415

        with Reader(wanted.corpus, wanted.state) as reader:
            selection = Selection(reader, settle=wanted.settle)
            last = reader.position(wanted.new_for) if wanted.new_for is not None else 0
            names, rows = _rows(reader, selection, wanted, last)
            count = export(rows, wanted.form, wanted.out, ExportOptions(names, wanted.raw))
        if wanted.new_for is not None and selection.position > last:
            mark_read(wanted.corpus, wanted.new_for, selection.position, time.time(), wanted.state)
        console.remark(_told(count, wanted))
        return Exit.DONE

    return ended(work, console)


def _rows(
    reader: Reader, selection: Selection, wanted: Wanted, last: int
) -> tuple[tuple[str, ...] | None, Iterable[Row]]:
    """The names of the input's columns for a joined export, and the rows."""
    if wanted.joined:
        from scraper.store.selecting import columns  # noqa: PLC0415

        return columns(reader), selection.joined()
    return None, selection.latest() if wanted.new_for is None else selection.after(last)


def _told(count: int, wanted: Wanted) -> str:
    what = counted(count, "line" if wanted.joined else "row")
    where = f" into {wanted.out}" if wanted.out is not None else ""
    if wanted.new_for is not None:
        return f"{what} new for {wanted.new_for}{where}"
    return f"{what}{where}"
