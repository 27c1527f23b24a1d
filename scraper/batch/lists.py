"""The lists of a run: their targets, and name and checksum of each, so that a paper can say what was asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scraper.batch.reading import Lists
from scraper.model import Target
from scraper.sources import BadLine, is_pages, page_targets, read_targets


def opened(source: str | Path, column: str | None = None) -> Iterator[Target]:
    """The targets of a list, or of a folder or an archive of saved pages; it is open when this returns.

    Args:
        source: Its path, or ``-`` for stdin.
        column: The list's column with the addresses, by name or number.

    Raises:
        BadList: It cannot be read, or is no list.
    """
    if is_pages(str(source)):
        return page_targets(str(source))
    return map(_target, read_targets(source, column))


def _target(entry: Target | BadLine) -> Target:
    """The entry of a list as a target; one that is no address is told as such when it is read into the state."""
    if isinstance(entry, Target):
        return entry
    return Target(entry.text, source=entry.source or None, input=entry.input, line=entry.line)


@dataclass(slots=True)
class ListNote:
    """What is told of a list.

    Attributes:
        name: What it is called: its path, or ``-`` for stdin.
        entries: Addresses that were read, bad ones included.
        whole: Whether it was read to its end.
        checksum: SHA-256, hexadecimal: of a file's bytes; of other lists (stdin, Python) of their addresses, a line
            each; ``None`` where that is not known, since a list was not read to its end.
    """

    name: str
    entries: int = 0
    whole: bool = False
    checksum: str | None = None

    def told(self) -> dict[str, object]:
        """The same as JSON has it."""
        return {"name": self.name, "entries": self.entries, "read_to_its_end": self.whole, "sha256": self.checksum}


class NotedLists:
    """Lists that take note of what is read of them.

    Attributes:
        notes: A note a list that was begun.
    """

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self.notes: list[ListNote] = []

    def __iter__(self) -> Iterator[tuple[str, Iterable[Target]]]:
        for name, targets in self._lists:
            note = ListNote(name, checksum=_of_file(Path(name)))
            self.notes.append(note)
            yield name, _read(targets, note)


def _read(targets: Iterable[Target], note: ListNote) -> Iterator[Target]:
    digest = hashlib.sha256()
    for target in targets:
        note.entries += 1
        digest.update(f"{target.name}\n".encode(errors="surrogatepass"))
        yield target
    note.whole = True
    note.checksum = note.checksum or digest.hexdigest()


def _of_file(path: Path) -> str | None:
    """The checksum of a file's bytes; ``None`` for what is no file, or cannot be read twice."""
    with suppress(OSError, ValueError):
        if path.is_file():
            with path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
    return None


def merged(before: object, notes: Iterable[ListNote]) -> list[dict[str, object]]:
    """The lists of all runs: those that ``run.json`` told of, each as it was read last."""
    known = before if isinstance(before, list) else []
    lists = {str(each["name"]): each for each in known if isinstance(each, dict) and "name" in each}
    lists |= {note.name: note.told() for note in notes}
    return list(lists.values())
