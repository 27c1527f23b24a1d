"""Functions that the workers of the tests run; nothing of scraper is imported, so workers start fast."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from pathlib import Path

_warm: list[int] = []


def warm() -> None:
    _warm.append(os.getpid())


def warmed() -> int:
    """How often this worker was warmed."""
    return len(_warm)


def broken_start() -> None:
    raise LookupError("no weights here")


def echo(value: object) -> object:
    return value


def pid(_: object = None) -> int:
    return os.getpid()


def busy(data: bytes, seconds: float) -> bytes:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
    return data[:10_000]


def numbered(number: int) -> int:
    time.sleep(0.002)
    return number


class Odd(Exception):
    """An exception whose constructor pickle cannot call."""

    def __init__(self, *, said: str) -> None:
        super().__init__(said)


class Twin(Exception):
    def __init__(self, said: str, number: int) -> None:
        super().__init__(said, number)
        self.number = number


def misbehave(how: str) -> object:  # noqa: C901, PLR0912
    """Does what a page in a thousand makes an extractor do."""
    match how:
        case "loop":
            while True:
                pass
        case "sleep":
            time.sleep(1000)
        case "memory":
            held = []
            while True:
                held.append(bytearray(10_000_000))
        case "huge":
            return len(bytearray(3 * 1024**3))
        case "_exit":
            os._exit(3)
        case "exit":
            sys.exit(4)
        case "segfault":
            ctypes.string_at(0)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "raise":
            raise Twin("two", 2)
        case "odd":
            raise Odd(said="no way to pickle this")
        case "unpicklable":
            return threading.Lock()
        case "print":
            print("this goes to stderr", flush=True)
            return sys.stdin.read()
        case "big":
            return b"x" * 20_000_000
    return how


def open_files(_: object = None) -> list[str]:
    """What the files of this worker are, except those that Python itself opened to list them."""
    names = []
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            names.append(str(entry.readlink()))
    return names


def blas_threads() -> str | None:
    return os.environ.get("OPENBLAS_NUM_THREADS")
