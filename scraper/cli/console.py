"""What a person is told, on stderr: progress, remarks, failures."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Annotated

import typer

from scraper.errors import (
    BlockedAddress,
    InsecureRedirect,
    InternalError,
    NotAnArticle,
    RobotsDenied,
    ScraperError,
    TimeoutExceeded,
    TooLarge,
    TooManyRedirects,
)
from scraper.write.options import printable

# Where an option is the way out, the advice names it.
_WAYS_OUT: tuple[tuple[type[ScraperError], str], ...] = (
    (BlockedAddress, "--allow-private lets it through"),
    (InsecureRedirect, "--allow-downgrade follows it"),
    (RobotsDenied, "--no-robots does not ask"),
    (TimeoutExceeded, "try later, or a longer --timeout, --connect-timeout or --read-timeout"),
    (TooLarge, "--max-bytes raises the limit"),
    (TooManyRedirects, "--max-redirects raises the limit"),
)
_FURTHER_WAYS: tuple[tuple[type[ScraperError], str], ...] = (
    (NotAnArticle, "--any prints what was found"),
    (InternalError, "-v shows where"),
)
"""Beside what the error itself advises."""


@dataclass(frozen=True, slots=True)
class Console:
    """Messages by importance; a group of options.

    Attributes:
        quiet: Tell failures alone.
        verbose: Tell details too.
    """

    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only failures on stderr.")] = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="More on stderr.")] = False

    def detail(self, message: str) -> None:
        """For those who asked with ``-v``; may have several lines."""
        if self.verbose:
            for line in message.splitlines():
                self._tell(line)

    def remark(self, message: str) -> None:
        """For all but those who asked for quiet."""
        if not self.quiet:
            self._tell(message)

    def failure(self, error: ScraperError) -> None:
        """One line: what failed, why, what to do."""
        way_out = next((option for kind, option in _WAYS_OUT if isinstance(error, kind)), error.advice)
        further = [option for kind, option in _FURTHER_WAYS if isinstance(error, kind)]
        way_out = "; ".join(filter(None, (way_out, *further)))
        where = f"{error.url}: " if error.url else ""
        what_to_do = f" ({way_out})" if way_out else ""
        self._tell(f"scraper: {where}{error.cause}{what_to_do}")

    def _tell(self, message: str) -> None:
        # A message must not end the run: stderr may be closed, or may not know a character.
        if sys.stderr is None:
            return
        encoding = sys.stderr.encoding or "utf-8"
        line = printable(message.replace("\n", " "))
        print(line.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr, flush=True)  # noqa: T201
