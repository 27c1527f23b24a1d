"""What a person is told, on stderr: progress, remarks, failures."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from scraper.errors import BlockedAddress, RobotsDenied, ScraperError, TimeoutExceeded, TooLarge
from scraper.write.options import printable

# Where an option is the way out, the advice names it.
_WAYS_OUT: tuple[tuple[type[ScraperError], str], ...] = (
    (BlockedAddress, "--allow-private lets it through"),
    (RobotsDenied, "--no-robots does not ask"),
    (TimeoutExceeded, "try later, or a longer --timeout, --connect-timeout or --read-timeout"),
    (TooLarge, "--max-bytes raises the limit"),
)


@dataclass(frozen=True, slots=True)
class Console:
    """Messages by importance.

    Attributes:
        quiet: Tell failures alone.
        verbose: Tell details too.
    """

    quiet: bool = False
    verbose: bool = False

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
