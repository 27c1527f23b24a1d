"""What the exit code says: one table for all commands."""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class Exit(IntEnum):
    """How a run ended; each code has its ``meaning``.

    A page without an article is a failure of nobody. Among several pages it is a result like any other, and tells only
    if not a single article came; a page that could not be had goes before it.
    """

    meaning: str

    def __new__(cls, code: int, meaning: str) -> Self:
        """A code with its meaning."""
        made = int.__new__(cls, code)
        made._value_ = code
        made.meaning = meaning
        return made

    DONE = 0, "done, or there was nothing to do"
    SOME_FAILED = 1, "some pages or lines of a list failed, or a check found something wrong"
    USAGE = 2, "wrong usage"
    ALL_FAILED = 3, "nothing but failures, or the output cannot be written"
    NO_ARTICLE = 4, "not a single article, and no failure"
    STOPPED = 5, "stopped by a limit"
    LOCKED = 6, "another run is at work there"
    INTERRUPTED = 130, "interrupted"
    READER_GONE = 141, "the reader of the output has gone"


EPILOG = f"Exit codes: {'; '.join(f'{code.value} {code.meaning}' for code in Exit)}."
"""The same for the end of a command's help."""
