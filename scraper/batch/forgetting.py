"""Takes an address or a host out of a corpus, with article files, saved pages and lines of the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scraper.batch.foldings import Foldings, canonical_address
from scraper.batch.saved import page_forgetter
from scraper.sinks.files import ArticleFiles
from scraper.sinks.whole import whole
from scraper.store.forgetting import Forgotten, Removed
from scraper.store.listing import host_of
from scraper.store.state import State
from scraper.store.values import Settings

LOG_NAME = "run.log"
_COPIES = ("state.db.old-*", "state.db.v*")


class Declined(Exception):
    """The user does not want it."""


@dataclass(slots=True)
class Gone:
    """What has gone, and what still names it.

    Attributes:
        forgotten: Articles, rows, failures and addresses.
        files: Article files.
        copies: Older states that are kept in the folder: they hold no text, but its address.
    """

    forgotten: Forgotten
    files: int
    copies: tuple[Path, ...]


def forget(folder: Path, state: Path | None, what: str, now: float, agreed: Callable[[Removed], bool]) -> Gone:
    """Remove an address or a host. A kill at any point leaves what the same call again removes.

    Args:
        folder: The corpus.
        state: The folder of its state, where it is another one.
        what: The address or the host.
        now: The time.
        agreed: Told what would go, whether it shall.

    Raises:
        Declined: It shall not; nothing was removed.
        StoreError: A run works there, or the corpus cannot be used.
        InvalidURL: It is no address.
    """
    files, foldings = [0], Foldings()
    with State(folder, Settings(canonical=foldings.canonical, state=state), now) as opened:
        foldings.load(opened.address_book())
        pages = page_forgetter(folder, opened)

        def also(removed: Removed) -> None:
            if not agreed(removed):
                raise Declined
            files[0] = _remove_files(folder, removed)
            pages(removed)
            _clean_log(folder / LOG_NAME, removed)

        forgotten = opened.forget(_meant(what), now, also)
        opened.write_failed()
    copies = tuple(path for name in _COPIES for path in (state or folder).glob(name))
    return Gone(forgotten, files[0], copies)


def _meant(what: str) -> str:
    """The address, or the host as the state has it.

    Raises:
        InvalidURL: It is neither.
    """
    address = canonical_address(what if "/" in what else f"http://{what}/")
    return what if "/" in what else host_of(address)


def _remove_files(folder: Path, removed: Removed) -> int:
    """Delete the article files that the rows name."""
    names = [name for row in removed.rows for name in _listed(row.get("files")) if isinstance(name, str)]
    if not names:
        return 0
    files = ArticleFiles(folder)
    for name in names:
        files.remove(name)
    files.flush()
    return len(names)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _clean_log(path: Path, removed: Removed) -> None:
    """Take the lines that name it out of the run's log."""
    names = [name.encode() for name in removed.addresses]
    names += [str(row[key]).encode() for row in removed.rows for key in ("url", "final_url") if row.get(key)]
    names += [removed.host.encode()] if removed.host else []
    if not names or not path.exists():
        return
    lines = path.read_bytes().splitlines(keepends=True)
    left = [line for line in lines if not any(name in line for name in names)]
    if len(left) < len(lines):
        with whole(path) as written:
            written.write_bytes(b"".join(left))
