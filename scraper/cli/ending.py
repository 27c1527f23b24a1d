"""How a command ends: its own code, or that of what went wrong, with one line and no traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import UnsupportedOperation

from scraper.cli.console import Console
from scraper.cli.exits import Exit
from scraper.errors import InvalidURL, LockHeld, ScraperError


def ended(work: Callable[[], Exit], console: Console) -> Exit:
    """Do the work, tell what went wrong, and say how it ended."""
    try:
        return work()
    except KeyboardInterrupt:
        console.failure(ScraperError("interrupted"))
        return Exit.INTERRUPTED
    except BrokenPipeError:
        silence_stdout()
        return Exit.READER_GONE
    except ScraperError as error:
        silence_stdout()
        console.failure(error)
        return code_of(error)


def code_of(error: ScraperError) -> Exit:
    """The exit code of an error."""
    if isinstance(error, LockHeld):
        return Exit.LOCKED
    return Exit.USAGE if error.code == "usage" or isinstance(error, InvalidURL) else Exit.ALL_FAILED


def silence_stdout() -> None:
    """What is left in its buffer must not fail again when Python exits (docs of ``signal``, on SIGPIPE)."""
    if sys.stdout is not None:
        with suppress(UnsupportedOperation):  # it is no file: the command was called from Python
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
