"""From an argument (URL, file, ``-``) to the target that it names."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from scraper.fetch.login import part_login
from scraper.model import Target
from scraper.run.one import STDIN

_ENDINGS = (".html", ".htm", ".txt")  # of a file rather than of a host


def local(argument: str, url: str | None = None) -> Target:
    """A file, whatever its name looks like, or stdin."""
    return Target(argument, None if argument == STDIN else _expanded(argument), url=url)


def target_of(argument: str, url: str | None = None) -> Target:
    """A file if there is one of that name or it is written as a path, else an address (also without its scheme).

    >>> target_of("./page.html").path, target_of("example.com/page.html").path
    (PosixPath('page.html'), None)
    """
    if argument.lower().startswith("file:"):
        return Target(argument, Path(unquote(urlsplit(argument).path)), url=url)
    path = _expanded(argument)
    written_as_path = argument.startswith((".", "/", "~")) or ("/" not in argument and argument.endswith(_ENDINGS))
    if argument != STDIN and "://" not in argument and (written_as_path or _exists(path)):
        return Target(argument, path, url=url)
    name, login = part_login(argument) if argument != STDIN else (argument, "")
    return Target(name, url=url, login=login)


def _expanded(argument: str) -> Path:
    """The path, ``~`` replaced where there is such a home."""
    try:
        return Path(argument).expanduser()
    except RuntimeError:
        return Path(argument)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # no file has so long a name, or one with a NUL
        return False
