"""Name and checksum of each list of a run, so that a paper can say which addresses were asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scraper.batch.reading import Lists
from scraper.model import Target


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
