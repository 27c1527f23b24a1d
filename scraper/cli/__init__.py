"""The command line: arguments, one call, output."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its code."""
    with _quiet_interrupts():
        from scraper.cli.app import main as run  # noqa: PLC0415 - see below

    run()


@contextmanager
def _quiet_interrupts() -> Iterator[None]:
    """While modules load, Ctrl-C ends the process at once: there is nothing to tidy, and a traceback helps nobody."""
    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
