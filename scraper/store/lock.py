"""The lock of a corpus folder: one run at a time.

The kernel holds the lock, so that it ends with its process however that dies. What stands in the file beside it
(process, host, start) is for the message alone and decides nothing.
"""

from __future__ import annotations

import json
import os
import socket
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from scraper.errors import CannotWrite, LockHeld, LockUnavailable

LOCK_NAME = "run.lock"
HOLDER_NAME = "run.lock.json"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock, by their own word."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since}"


class FolderLock:
    """The lock of one or more folders (the corpus, and that of its state where it is another one).

    A child process does not inherit it: the file is closed in a fork and not passed on to a program that is started.

    Raises:
        LockHeld: Another process holds one of them.
        LockUnavailable: The file system has no locks.
        CannotWrite: The folder cannot be made or written.
    """

    def __init__(self, *folders: Path) -> None:
        self._folders = tuple(dict.fromkeys(folder.absolute() for folder in folders))
        self._held = ExitStack()

    def take(self) -> None:
        """Take the locks, all or none."""
        with ExitStack() as held:
            for folder in self._folders:
                _take(folder, held)
            self._held = held.pop_all()

    def release(self) -> None:
        """Give the locks back."""
        self._held.close()

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holder_of(folder: Path) -> Holder | None:
    """Who last took the lock of a folder, by the file beside it, or ``None``."""
    try:
        told = json.loads((folder / HOLDER_NAME).read_bytes())
        return Holder(int(told["pid"]), str(told["host"]), str(told["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _take(folder: Path, held: ExitStack) -> None:
    from filelock import FileLock, Timeout  # noqa: PLC0415 - needed by runs alone

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK_NAME, timeout=0, fallback_to_soft=False, thread_local=False)
        lock.acquire()
    except Timeout as error:
        holder = holder_of(folder)
        who = str(holder) if holder else "another process"
        raise LockHeld(
            f"another run works here ({who})", path=folder, holder=who, advice="wait for its end, or stop it"
        ) from error
    except (OSError, NotImplementedError) as error:
        raise _unlockable(folder, error) from error
    held.callback(lock.release)
    held.callback((folder / HOLDER_NAME).unlink, missing_ok=True)
    _tell(folder)


def _unlockable(folder: Path, error: Exception) -> LockUnavailable | CannotWrite:
    """The error for a folder that cannot be locked: by its cause, either there is no folder or there are no locks."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return CannotWrite(f"cannot be written: {error}", path=folder, advice="choose another -o")
    return LockUnavailable(
        f"its file system has no locks ({error}), so two runs could write at once",
        path=folder,
        advice="choose a folder on another disk",
    )


def _tell(folder: Path) -> None:
    """Write who holds the lock; a failure is none, since the message alone needs it."""
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        (folder / HOLDER_NAME).write_text(json.dumps(holder), "utf-8")
    except OSError:
        return
