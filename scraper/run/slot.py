"""One place for a worker: the thread that keeps a process there, hands it tasks and waits for the answers."""

from __future__ import annotations

import math
import pickle
import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from time import monotonic
from typing import Any

from scraper.errors import WorkerFailed
from scraper.run import worker
from scraper.run.process import Job, WorkerProcess, shield_from_signals

_START_SECONDS = 120.0
_START_TRIES = 3
_SEND_TRIES = 5


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done: arguments of the pool's function, and the future that takes the result."""

    future: Future[Any]
    arguments: tuple[object, ...]


class Slot:
    """A thread with a process of its own, replaced when it ends.

    Attributes:
        expires: The moment at which the worker's present work is over time; ``math.inf`` between tasks.
        patience: The moment until which a task may go on after :meth:`retire`.
    """

    def __init__(self, job: Job, tasks: queue.SimpleQueue[Task | None], deadline: float) -> None:
        self.thread = threading.Thread(target=self._run, name="scraper-pool-worker", daemon=True)
        self.expires = math.inf
        self.patience = -math.inf
        self._job = job
        self._tasks = tasks
        self._deadline = deadline
        self._lock = threading.Lock()  # between this thread and those that end its worker
        self._worker: WorkerProcess | None = None
        self._busy = False
        self._overdue = False
        self._retired = False
        self._stopped = False
        self._startable = True

    @property
    def pid(self) -> int | None:
        """The process id of the worker, if there is one."""
        process = self._worker
        return None if process is None else process.pid

    def check(self, grace: float) -> None:
        """Ends the worker if its time is over; ``grace`` seconds are added to that time first."""
        with self._lock:
            self.expires += grace
            if self.expires <= monotonic() and self._worker is not None:
                self._overdue = True
                self.expires = math.inf
                self._worker.kill()

    def retire(self, *, at_once: bool = False) -> None:
        """Starts no further worker, and ends the present one if it is idle, or in any case."""
        with self._lock:
            self._retired = True
            self._stopped = at_once
            if self._worker is not None and (at_once or not self._busy):
                self._worker.kill()

    def _run(self) -> None:
        shield_from_signals()
        try:
            self._prepare()
            while (task := self._tasks.get()) is not None:
                if task.future.set_running_or_notify_cancel():
                    self._do(task)
                del task  # what it holds is not kept while we wait for the next
                self._prepare()
        finally:
            self._drop()

    def _prepare(self) -> None:
        """Has a warm worker ready before there is a task for it; if that fails, the next task tells why."""
        if self._worker is None and self._startable and not self._retired:
            try:
                self._ensure()
            except WorkerFailed:
                self._drop()

    def _do(self, task: Task) -> None:
        future = task.future
        try:
            payload = pickle.dumps(task.arguments, protocol=pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # noqa: BLE001 - pickling runs the methods of any class
            future.set_exception(error)
            return
        with self._lock:
            self._busy = True
            ended = self._retired
        if ended:  # while it was idle; a task that was taken before the pool closed gets its time all the same
            self._drop()
        try:
            answer = self._asked(payload)
            del payload
            kind, value = pickle.loads(answer)  # noqa: S301 - from our own process
        except Exception as error:  # noqa: BLE001 - so does unpickling
            self._rest()
            future.set_exception(error)
            return
        self._rest()
        if kind == worker.RESULT:
            future.set_result(value)
            return
        if kind == worker.MEMORY:
            self._drop()
            value = self._out_of_memory()
        future.set_exception(value if isinstance(value, BaseException) else _unpicklable(value))

    def _rest(self) -> None:
        """The task is over: the worker has no more time limit, and if it was ended meanwhile, it is let go."""
        with self._lock:
            self._busy = False
            self.expires = math.inf
        if self._overdue:
            self._drop()

    def _asked(self, payload: bytes) -> bytes:
        """The worker's answer.

        Raises:
            WorkerFailed: The worker ended instead, or there is none.
        """
        for _ in range(_SEND_TRIES):
            process = self._ensure()
            if self._stopped:
                break
            self._limit(self._deadline)
            try:
                process.send(payload)
                answer = process.receive()
            except OSError:
                answer = None
                if not self._overdue and not self._stopped:  # killed before it had the task: it has not begun
                    self._drop()
                    continue
            if answer is not None:
                return answer
            raise self._failure(process)
        if self._stopped:
            raise _stopped()
        ended = f"{_SEND_TRIES} worker processes ended before they had the task"
        raise WorkerFailed(ended, code="crashed", advice="memory may be short: use fewer processes")

    def _failure(self, process: WorkerProcess) -> WorkerFailed:
        ending, overdue = process.ending(), self._overdue
        self._drop()
        if self._stopped:
            return _stopped()
        if overdue:
            limit = f"not done after {self._deadline:g} s, so its worker process was ended"
            return WorkerFailed(limit, code="page_timeout", advice="raise the deadline, or leave this page out")
        advice = "memory may be short: use fewer processes" if "SIGKILL" in ending else "leave this page out, report it"
        return WorkerFailed(f"the worker process ended: {ending}", code="crashed", advice=advice)

    def _out_of_memory(self) -> WorkerFailed:
        size = self._job.memory_bytes
        limit = f"more than the {size / 1024**2:g} MiB of memory that a worker may take" if size else "out of memory"
        return WorkerFailed(limit, code="memory", advice="raise the memory limit, or leave this page out")

    def _ensure(self) -> WorkerProcess:
        """The worker, started if there is none that lives.

        Raises:
            WorkerFailed: None could be started.
        """
        if self._worker is not None and self._worker.alive():
            return self._worker
        tries = 0
        while True:
            self._drop()
            tries += 1
            try:
                return self._start()
            except WorkerFailed as error:
                again = error.__cause__ is None and not self._overdue  # what has a cause would fail again
                if self._stopped or tries == _START_TRIES or not again:
                    self._startable = False
                    self._drop()
                    raise

    def _start(self) -> WorkerProcess:
        process = WorkerProcess(self._job)
        with self._lock:
            self._worker = process
            if self._stopped or (self._retired and not self._busy):
                process.kill()
        self._limit(max(_START_SECONDS, self._deadline))
        process.wait_until_ready()
        with self._lock:
            self.expires = math.inf
        self._startable = True
        return process

    def _limit(self, seconds: float) -> None:
        with self._lock:
            self.expires = monotonic() + seconds

    def _drop(self) -> None:
        """Ends the worker, if there is one, and lets go of it."""
        with self._lock:
            process, self._worker = self._worker, None
            self.expires = math.inf
            self._overdue = False
        if process is not None:
            process.close()


def _stopped() -> WorkerFailed:
    return WorkerFailed("stopped before it was done", code="stopped", advice="run it again")


def _unpicklable(said: str) -> WorkerFailed:
    return WorkerFailed(f"an error that cannot be sent between processes: {said}", code="unpicklable")
