"""``scraper diff``: the versions of an article word by word, and which was seen when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.cli.colours import coloured
from scraper.cli.console import Console
from scraper.cli.counted import counted
from scraper.cli.ending import ended
from scraper.cli.exits import Exit
from scraper.cli.output import deliver
from scraper.write.json import dumps
from scraper.write.options import printable

if TYPE_CHECKING:
    from scraper.batch.history import History, Step
    from scraper.text.difference import Part

_COLOURS = {"gone": "31", "new": "32"}  # ANSI: red, green
_MARKS = {"gone": ("[-", "-]"), "new": ("{+", "+}")}  # as git diff --word-diff writes them


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is shown, and how."""

    url: str
    corpus: Path
    state: Path | None
    as_json: bool = False


def run(wanted: Wanted, console: Console) -> Exit:
    """Show the history of an article."""

    def work() -> Exit:
        from scraper.batch.history import history  # noqa: PLC0415 - SQLite: not for --help
        from scraper.store.reader import Reader  # noqa: PLC0415

        with Reader(wanted.corpus, wanted.state) as reader:
            found = history(reader, wanted.url)
        shown = [f"{dumps(as_keys(found), indent=2)}\n"] if wanted.as_json else lines(found, colour=coloured())
        deliver(shown)
        return Exit.DONE

    return ended(work, console)


def lines(found: History, *, colour: bool) -> Iterator[str]:
    """When each version was seen, then what changed."""
    from scraper.batch.times import moment  # noqa: PLC0415

    count = len(found.rows)
    told = f"{count:,} versions" if count > 1 else "one version only"
    yield f"{printable(found.url)}: {told}\n"
    for row, seen in zip(found.rows, found.seen, strict=False):
        times = "once" if seen.times == 1 else counted(seen.times, "time")
        now = ", the last text seen" if seen.current and count > 1 else ""
        first = _minute(row.get("fetched_at"))
        yield f"  version {row['version']}: first seen {first}, last {moment(seen.last_at)}, {times}{now}\n"
    for step in found.steps:
        yield f"\nversion {step.older} → {step.newer}\n"
        yield from _changes(step, colour=colour)


def _minute(told: object) -> str:
    return f"{str(told)[:16].replace('T', ' ')} UTC" if told else "at an unknown time"


def _changes(step: Step, *, colour: bool) -> Iterator[str]:
    if any(part.change != "same" for part in step.title):
        yield f"\ntitle: {_painted(step.title, colour=colour)}\n"
    same = 0
    for parts in step.paragraphs:
        if all(part.change == "same" for part in parts):
            same += 1
            continue
        yield from _skipped(same)
        same = 0
        yield f"\n{_painted(parts, colour=colour)}\n"
    yield from _skipped(same)


def _skipped(count: int) -> Iterator[str]:
    if count:
        yield f"\n… {counted(count, 'paragraph')} the same …\n"


def _painted(parts: Iterable[Part], *, colour: bool) -> str:
    return "".join(_paint(part, colour=colour) for part in parts)


def _paint(part: Part, *, colour: bool) -> str:
    text = printable(part.text)
    if part.change == "same":
        return text
    if colour:
        return f"\x1b[{_COLOURS[part.change]}m{text}\x1b[0m"
    before, after = _MARKS[part.change]
    return f"{before}{text}{after}"


def as_keys(found: History) -> dict[str, object]:
    """The same for programs: the versions with times and texts, and the changes as parts."""
    from scraper.batch.times import iso  # noqa: PLC0415

    seen = {each.version: each for each in found.seen}
    versions = []
    for row in found.rows:
        one = seen.get(int(str(row["version"])))
        sighted = {"last_seen": iso(one.last_at), "times": one.times, "current": one.current} if one else {}
        told = {name: row.get(name) for name in ("version", "fetched_at", "content_hash", "title", "text")}
        versions.append({**told, **sighted})
    changes = [
        {
            "from": step.older,
            "to": step.newer,
            "title": [part._asdict() for part in step.title],
            "paragraphs": [[part._asdict() for part in parts] for parts in step.paragraphs],
        }
        for step in found.steps
    ]
    return {"id": found.public, "url": found.url, "versions": versions, "changes": changes}
