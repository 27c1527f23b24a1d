"""Worker processes of which a crash, a hang or too much memory costs one task.

::

    with Pool("scraper.pipeline:extract", deadline=30.0) as pool:
        future = pool.submit(html, url)                    # a concurrent.futures.Future; never blocks
        article = await asyncio.wrap_future(future)        # or future.result()
        for page, future in pool.map(pages):               # flat memory; a failure concerns its page alone
            ...

Why our own: when a worker is killed, the pools of concurrent.futures and loky break whole, billiard hangs, pebble
raises; none of them ends a task that loops. Here each worker has a thread that hands it one task at a time through a
pipe and waits for the answer: it reads the whole task before it works, and is read when it has, so no size of task or
answer can block both sides. One more thread ends workers whose task is past its deadline.

A worker is a new interpreter (:mod:`scraper.run.worker`), not a fork: locks and sockets of this process do not come
along, no ``if __name__ == "__main__"`` is needed, and scripts, notebooks and stdin work alike. It ends with this
process, however that ends: its stdin ends then. On Linux alone, the kernel ends it amid a task too, and the memory
limit holds surely (macOS takes no notice of it, Windows has none). Ctrl-C is this process's matter; workers ignore it.
"""

from __future__ import annotations

import os
import queue
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from time import monotonic
from typing import Any, Generic, Self, TypeVar

from scraper.run.process import Job, reference, search_path
from scraper.run.slot import Slot, Task

MEMORY_BYTES = 2 * 1024**3
"""A page of 10 MB takes 1.5 GB at worst, and a usual one .15 GB of address space."""

DEADLINE_SECONDS = 60.0
_AHEAD = 4  # items for each worker that `map` reads ahead
_CLOSE_SECONDS = 5.0
_LONGEST_SLEEP_SECONDS = 1.0
_LATE_SECONDS = 1.0

_R = TypeVar("_R")
_T = TypeVar("_T")


class Pool(Generic[_R]):
    """Runs one function in worker processes; use it with ``with``, from any thread.

    Args:
        function: A function of a module, or its import path, ``"package.module:name"``.
        processes: How many workers; by default one for each core that this process may use.
        deadline: Seconds for one task; ``math.inf`` for no limit.
        memory_bytes: Limit of a worker's address space, or ``None``.
        initializer: A function (or import path) without arguments that each worker calls once before its first task.

    Raises:
        TypeError: A function that a worker cannot import.
    """

    def __init__(
        self,
        function: Callable[..., _R] | str,
        *,
        processes: int | None = None,
        deadline: float = DEADLINE_SECONDS,
        memory_bytes: int | None = MEMORY_BYTES,
        initializer: Callable[[], object] | str | None = None,
    ) -> None:
        job = Job(
            function=reference(function),
            initializer=None if initializer is None else reference(initializer),
            memory_bytes=memory_bytes,
            path=search_path(),
        )
        self.processes = processes or usable_cores()
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        stop = threading.Event()
        slots = tuple(Slot(job, self._tasks, deadline) for _ in range(self.processes))
        watch = threading.Thread(target=_watch, args=(slots, deadline, stop), name="scraper-pool-watch", daemon=True)
        for thread in (watch, *(slot.thread for slot in slots)):
            thread.start()
        self._slots = slots
        # Also when the pool is forgotten or the interpreter ends; the threads know nothing of the pool itself.
        self._end = weakref.finalize(self, _end, slots, self._tasks, watch, stop)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(_CLOSE_SECONDS if kind is None else 0.0)

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that are there now."""
        return tuple(pid for slot in self._slots if (pid := slot.pid) is not None)

    def submit(self, *arguments: object) -> Future[_R]:
        """The future result of the function for these arguments; waits in line without a limit.

        The future raises what the function raised, or :class:`~scraper.errors.WorkerFailed`.
        """
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            self._tasks.put(Task(future, arguments))
        return future

    def map(
        self, items: Iterable[_T], *, ordered: bool = True, ahead: int | None = None
    ) -> Iterator[tuple[_T, Future[_R]]]:
        """Each item with its finished future, so that a failure concerns one item and tells which.

        Args:
            items: The function's one argument, item by item; read no further than needed.
            ordered: In the items' order; else as they finish.
            ahead: At most so many items are held at once; by default four for each worker.
        """
        held = max(1, ahead or _AHEAD * self.processes)
        return self._in_order(iter(items), held) if ordered else self._as_finished(iter(items), held)

    def _in_order(self, items: Iterator[_T], held: int) -> Iterator[tuple[_T, Future[_R]]]:
        waiting: deque[tuple[_T, Future[_R]]] = deque()
        try:
            for item in items:
                waiting.append((item, self.submit(item)))
                del item
                if len(waiting) >= held:
                    yield _finished(*waiting.popleft())
            while waiting:
                yield _finished(*waiting.popleft())
        finally:
            for _, future in waiting:
                future.cancel()

    def _as_finished(self, items: Iterator[_T], held: int) -> Iterator[tuple[_T, Future[_R]]]:
        waiting: dict[Future[_R], _T] = {}
        finished: queue.SimpleQueue[Future[_R]] = queue.SimpleQueue()
        try:
            for item in items:
                future = self.submit(item)
                waiting[future] = item
                del item
                future.add_done_callback(finished.put)
                if len(waiting) >= held:
                    future = finished.get()
                    yield waiting.pop(future), future
            while waiting:
                future = finished.get()
                yield waiting.pop(future), future
        finally:
            for future in waiting:
                future.cancel()

    def close(self, wait_seconds: float = _CLOSE_SECONDS) -> None:
        """Cancels what waits, lets what runs end within some seconds, and ends the workers.

        What runs longer ends with a :class:`~scraper.errors.WorkerFailed`, code ``"stopped"``. No process, thread
        or open file is left.
        """
        with self._lock:
            self._closed = True
        for slot in self._slots:
            slot.patience = monotonic() + wait_seconds
        self._end()


def usable_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _finished(item: _T, future: Future[_R]) -> tuple[_T, Future[_R]]:
    future.exception()  # waits
    return item, future


def _watch(slots: tuple[Slot, ...], deadline: float, stop: threading.Event) -> None:
    """Ends the workers whose time is over, until told to stop.

    A task that begins during a sleep ends after it: no sleep is longer than the deadline. A sleep that lasts much
    longer than planned (the whole group was stopped by Ctrl-Z, the machine slept) is no fault of the tasks: they get
    that time in addition.
    """
    while True:
        now = monotonic()
        sleep = min(deadline / 4, _LONGEST_SLEEP_SECONDS, *(max(0.0, slot.expires - now) for slot in slots))
        if stop.wait(sleep):
            return
        late = monotonic() - now - sleep
        for slot in slots:
            slot.check(late + sleep if late > _LATE_SECONDS else 0.0)


def _end(
    slots: tuple[Slot, ...], tasks: queue.SimpleQueue[Task | None], watch: threading.Thread, stop: threading.Event
) -> None:
    try:
        while True:
            task = tasks.get_nowait()
            if task is not None and task.future.cancel():
                task.future.set_running_or_notify_cancel()  # wakes concurrent.futures.wait
    except queue.Empty:
        pass
    for slot in slots:
        tasks.put(None)
        slot.retire()
    for slot in slots:
        _join(slot.thread, max(0.0, slot.patience - monotonic()))
        slot.retire(at_once=True)
    for slot in slots:
        _join(slot.thread)
    stop.set()
    _join(watch)


def _join(thread: threading.Thread, seconds: float | None = None) -> None:
    if thread is not threading.current_thread():  # a forgotten pool may be collected in any thread
        thread.join(seconds)
