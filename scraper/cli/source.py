"""From an argument (URL, file, ``-``) to bytes or to the page."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from scraper.errors import ScraperError

STDIN = "-"
_ENDINGS = (".html", ".htm", ".txt")  # of a file rather than of a host


@dataclass(frozen=True, slots=True)
class Source:
    """What an argument names.

    Attributes:
        name: The argument as typed.
        path: The local file, or ``None`` for a URL and for stdin.
    """

    name: str
    path: Path | None = None

    @property
    def is_local(self) -> bool:
        """A file or stdin: nothing to fetch."""
        return self.path is not None or self.name == STDIN

    def read(self) -> bytes:
        """The bytes of a local source.

        Raises:
            ScraperError: The file cannot be read.
        """
        if self.path is None:
            return b"" if sys.stdin is None else sys.stdin.buffer.read()
        try:
            return self.path.read_bytes()
        except OSError as error:
            cause = (error.strerror or str(error)).lower()
            raise ScraperError(cause, url=self.name, advice="check the file's name and rights") from error


def local(argument: str) -> Source:
    """A file, whatever its name looks like, or stdin."""
    return Source(argument) if argument == STDIN else Source(argument, Path(argument).expanduser())


def source_of(argument: str) -> Source:
    """A file if there is one of that name or it is written as a path, else a URL (also without its scheme).

    >>> source_of("./page.html").is_local, source_of("example.com/page.html").is_local
    (True, False)
    """
    if argument == STDIN:
        return Source(argument)
    if argument.lower().startswith("file:"):
        return Source(argument, Path(unquote(urlsplit(argument).path)))
    path = Path(argument).expanduser()
    written_as_path = argument.startswith((".", "/", "~")) or ("/" not in argument and argument.endswith(_ENDINGS))
    if "://" not in argument and (written_as_path or path.exists()):
        return Source(argument, path)
    return Source(argument)
