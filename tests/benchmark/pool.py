"""Times the worker pool beside concurrent.futures in one run: tasks of 5 ms, 100 KB in, 10 KB out (make bench-pool)."""

from __future__ import annotations

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor

from scraper.run.pool import Pool, usable_cores
from tests.benchmark.table import markdown
from tests.run import jobs

TASKS = 250
ROUNDS = 16  # short ones: on a busy machine neighbours in time are alike
TASK_SECONDS = 0.005
_PAGE = os.urandom(100_000)

Submit = Callable[[bytes, float], "Future[bytes]"]


def timed(submit: Submit) -> tuple[float, float]:
    """Tasks a second, and this process's own processor time in ms a task."""
    for future in [submit(_PAGE, 0.0) for _ in range(50)]:  # all workers are up and warm
        future.result()
    began, used = time.perf_counter(), time.process_time()
    for future in [submit(_PAGE, TASK_SECONDS) for _ in range(TASKS)]:
        assert len(future.result()) == 10_000
    spent = time.perf_counter() - began
    return TASKS / spent, 1000 * (time.process_time() - used) / TASKS


def main() -> None:
    """Prints a table of the rounds and the ratio of the medians."""
    processes = usable_cores()
    rounds: list[tuple[tuple[float, float], tuple[float, float]]] = []
    spawn = multiprocessing.get_context("spawn")
    with Pool(jobs.busy, processes=processes) as ours, ProcessPoolExecutor(processes, spawn) as theirs:

        def submit_to_theirs(data: bytes, seconds: float) -> Future[bytes]:
            return theirs.submit(jobs.busy, data, seconds)

        for number in range(ROUNDS):  # in turn, and each first in every other round
            if number % 2:
                second = timed(submit_to_theirs)
                rounds.append((timed(ours.submit), second))
            else:
                first = timed(ours.submit)
                rounds.append((first, timed(submit_to_theirs)))
    head = ["round", "Pool, tasks/s", "concurrent.futures, tasks/s", "ratio", "Pool, ms/task", "c.f., ms/task"]
    rows = [
        [str(n), f"{a[0]:.0f}", f"{b[0]:.0f}", f"{a[0] / b[0]:.2f}", f"{a[1]:.2f}", f"{b[1]:.2f}"]
        for n, (a, b) in enumerate(rounds, 1)
    ]
    print(markdown([head, *rows]))
    ratio = statistics.median(a[0] / b[0] for a, b in rounds)
    print(f"\n{processes} processes, median of the ratios: {ratio:.2f}")


if __name__ == "__main__":
    main()
