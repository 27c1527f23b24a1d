"""The child's side of :mod:`scraper.run.pool`: a process that runs one function, task after task.

It is started as a script (``python -P worker.py``), so nothing of the parent's main module is needed, and it imports
nothing but the standard library until the function itself is imported. A frame is eight bytes of length and a pickle:
the setup comes first through stdin, then the arguments of one task at a time; the answers go out through stdout.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import IO

READY, RESULT, ERROR, LOST, MEMORY = range(5)
"""The kinds of answers; ``LOST`` is an exception that cannot be pickled, told in words."""

_LENGTH = struct.Struct(">Q")
_OUT_OF_MEMORY = pickle.dumps((MEMORY, None))  # made while there is memory
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_OOM_SCORE = "500"  # 0 to 1000: where memory is short, Linux ends a worker rather than its parent


def write_frame(stream: IO[bytes], payload: bytes) -> None:
    """Sends one frame whole."""
    stream.write(_LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame's payload, or ``None`` where the other side has ended, midway too."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    length: int = _LENGTH.unpack(head)[0]
    payload = stream.read(length)
    return payload if len(payload) == length else None


def _channels() -> tuple[IO[bytes], IO[bytes]]:
    """What was stdin and stdout; the function's own reads find nothing, and its prints go to stderr."""
    try:
        os.fstat(2)
    except OSError:  # the parent has no stderr: the next file opened must not take its place
        os.open(os.devnull, os.O_WRONLY)
    inbox, outbox = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return inbox, outbox


def _end_with(parent: int) -> None:
    """Has Linux end this process when its parent ends, also amid a task; elsewhere the end of stdin does it later."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - for Linux alone

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:  # noqa: PTH123
        score.write(_OOM_SCORE)


def _limit_memory(size: int | None) -> None:
    """Bounds the address space, where the system can: a task beyond it meets a MemoryError."""
    if size is None or sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    with suppress(ValueError, OSError):  # macOS refuses some limits
        resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


def _resolved(what: str | bytes | None) -> Callable[..., object] | None:
    """The function that a pickle, or an import path like ``package.module:name``, stands for."""
    if what is None:
        return None
    if isinstance(what, bytes):
        found = pickle.loads(what)  # noqa: S301 - from our parent
    else:
        import pkgutil  # noqa: PLC0415 - the start stays short

        found = pkgutil.resolve_name(what)
    function: Callable[..., object] = found
    return function


def _told(error: Exception) -> bytes:
    """The answer for an exception: itself where it survives the way, else its words."""
    import traceback  # noqa: PLC0415 - the start stays short

    error.add_note("In the worker process:\n" + "".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
        return pickle.dumps((ERROR, error))
    except Exception:  # noqa: BLE001 - pickling runs the methods of any class
        return pickle.dumps((LOST, f"{type(error).__name__}: {error}"))


def _answer(work: Callable[[], object], kind: int) -> tuple[bytes, bool]:
    """The answer after some work, and whether it went well."""
    try:
        return pickle.dumps((kind, work()), protocol=pickle.HIGHEST_PROTOCOL), True
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - any failure of the function is its answer
        return _told(error), False


def _run(function: Callable[..., object], task: bytes) -> object:
    return function(*pickle.loads(task))  # noqa: S301


def _serve(inbox: IO[bytes], outbox: IO[bytes]) -> None:
    setup = read_frame(inbox)
    if setup is None:
        return
    parent, path, memory_bytes, function_ref, initializer_ref = pickle.loads(setup)  # noqa: S301
    sys.path[:] = path
    _end_with(parent)
    _limit_memory(memory_bytes)
    functions: list[Callable[..., object]] = []

    def warm() -> None:
        function, initializer = _resolved(function_ref), _resolved(initializer_ref)
        assert function is not None  # noqa: S101 - for the type checker
        functions.append(function)
        if initializer is not None:
            initializer()

    reply, went_well = _answer(warm, READY)
    write_frame(outbox, reply)
    while went_well:
        del reply  # a large answer is not kept while the next one is made
        task = read_frame(inbox)
        if task is None:
            return
        reply, _ = _answer(partial(_run, functions[0], task), RESULT)
        del task
        write_frame(outbox, reply)


def main() -> None:
    """Serves until stdin ends."""
    inbox, outbox = _channels()
    code = 0
    try:
        _serve(inbox, outbox)
    except MemoryError:  # what the task left behind is unknown: the parent starts another process
        with suppress(OSError):
            write_frame(outbox, _OUT_OF_MEMORY)
    except BrokenPipeError:
        pass
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    os._exit(code)  # at once: no exit handlers of libraries, no teardown of modules


if __name__ == "__main__":
    main()
