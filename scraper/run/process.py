"""The parent's handle of one worker process."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scraper.errors import WorkerFailed
from scraper.run import worker

_SCRIPT = Path(worker.__file__)
_PIPE_BYTES = 256 * 1024  # a usual page goes through in one write; Linux's own 64 KiB take two and a switch of process
_END_SECONDS = 1.0
_OWN_GROUP: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows: Ctrl-C does not reach it
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Each thread of such a library takes address space: on 64 cores more than the memory limit."""


@dataclass(frozen=True, slots=True)
class Job:
    """What all workers of a pool are told at their start.

    Attributes:
        function: The function, as a pickle or an import path.
        initializer: Another one that is called once before the first task, or ``None``.
        memory_bytes: The limit of a worker's address space, or ``None``.
        path: Where modules are looked for.
    """

    function: bytes | str
    initializer: bytes | str | None
    memory_bytes: int | None
    path: tuple[str, ...]


def reference(function: Callable[..., object] | str) -> bytes | str:
    """A function in a form that another process finds again.

    Raises:
        TypeError: It cannot be found there.
    """
    if isinstance(function, str):
        return function
    if getattr(function, "__module__", None) == "__main__":
        raise TypeError(f"{function!r} is of the main module, which a worker does not load; put it into a module")
    try:
        return pickle.dumps(function)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise TypeError(f"{function!r} cannot be sent to a worker ({error}); give a function of a module") from error


def search_path() -> tuple[str, ...]:
    """The path for modules of this process, as another one can use it."""
    return tuple(str(Path(entry).absolute()) for entry in sys.path)


def shield_from_signals() -> None:
    """Has the processes that this thread starts outlive a Ctrl-C, a SIGTERM or a SIGHUP to the whole group.

    They end with their parent, which decides how. The mask is inherited, so there is no moment without it.
    """
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


class WorkerProcess:
    """A started process; the thread that makes it must live as long as it does (Linux watches that thread)."""

    def __init__(self, job: Job) -> None:
        environment = dict.fromkeys(_ONE_THREAD, "1") | dict(os.environ)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-P", str(_SCRIPT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                creationflags=_OWN_GROUP,
            )
        except OSError as error:
            raise WorkerFailed(
                f"no worker process could be started: {error}", code="worker_start", advice="use fewer processes"
            ) from error
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        assert self._process.stdout is not None  # noqa: S101
        self._inbox, self._outbox = self._process.stdin, self._process.stdout
        _widen(self._inbox.fileno())
        self._setup = pickle.dumps((os.getpid(), job.path, job.memory_bytes, job.function, job.initializer))

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def wait_until_ready(self) -> None:
        """Returns when the worker is warm.

        Raises:
            WorkerFailed: It did not get there.
        """
        try:
            self.send(self._setup)
            answer = self.receive()
        except OSError:
            answer = None
        if answer is None:
            raise WorkerFailed(f"a worker process ended while it started: {self.ending()}", code="worker_start")
        kind, value = pickle.loads(answer)  # noqa: S301 - from our own process
        if kind != worker.READY:
            said = "it ran out of memory" if kind == worker.MEMORY else repr(value) if kind == worker.ERROR else value
            raise WorkerFailed(f"a worker process could not start: {said}", code="worker_start") from (
                value if kind == worker.ERROR else None
            )

    def alive(self) -> bool:
        """Whether it runs still."""
        return self._process.poll() is None

    def send(self, payload: bytes) -> None:
        """Hands over a task. Raises ``OSError`` if the worker has ended: the task has not begun."""
        worker.write_frame(self._inbox, payload)

    def receive(self) -> bytes | None:
        """The answer, or ``None`` if the worker has ended."""
        return worker.read_frame(self._outbox)

    def kill(self) -> None:
        """Ends it at once; from any thread."""
        self._process.kill()

    def ending(self) -> str:
        """How it ended, in words, once it has closed its pipes."""
        code = self._process.wait()
        if code >= 0:
            return f"exit code {code}"
        try:
            return f"signal {-code}, {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"

    def close(self) -> None:
        """Ends it, kindly at first, and lets go of its pipes."""
        with suppress(OSError):  # what was left in the buffer finds no reader
            self._inbox.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._outbox.close()


def _widen(pipe: int) -> None:
    """Gives a pipe to a worker a larger buffer, on Linux, as far as the system lets us."""
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - not on Windows

        with suppress(OSError):  # over the user's limit for all pipes: slower, no worse
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
