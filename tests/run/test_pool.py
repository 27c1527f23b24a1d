"""The pool with real processes that die, hang and eat memory."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scraper.errors import WorkerFailed
from scraper.run.pool import Pool
from tests.run import jobs

ROOT = Path(__file__).parents[2]
BOUND_SECONDS = 30.0
"""No wait of a test is longer."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the tests send signals")
linux = pytest.mark.skipif(sys.platform != "linux", reason="limits and /proc of Linux")


@pytest.fixture(scope="module")
def trusty() -> Iterator[Pool[object]]:
    """A pool for tests that harm no other test."""
    with Pool(jobs.misbehave, processes=2, deadline=BOUND_SECONDS, memory_bytes=256 * 1024**2) as pool:
        yield pool


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + BOUND_SECONDS
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return held


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie has)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in "ZX"


@linux
@pytest.mark.parametrize(
    ("how", "code", "cause"),
    [
        ("memory", "memory", "256 MiB"),
        ("huge", "memory", "256 MiB"),
        ("_exit", "crashed", "exit code 3"),
        ("exit", "crashed", "exit code 4"),
        ("segfault", "crashed", "SIGSEGV"),
        ("kill", "crashed", "SIGKILL"),
        ("odd", "unpicklable", "Odd: no way to pickle this"),
    ],
)
def test_misbehaviour_costs_one_task(trusty, how, code, cause):
    futures = [trusty.submit(f"good {n}") if n != 5 else trusty.submit(how) for n in range(10)]
    error = futures[5].exception(BOUND_SECONDS)
    assert isinstance(error, WorkerFailed)
    assert error.code == code
    assert cause in error.cause
    assert [future.result(BOUND_SECONDS) for n, future in enumerate(futures) if n != 5] == [
        f"good {n}" for n in range(10) if n != 5
    ]


@pytest.mark.parametrize("how", ["loop", "sleep", "stop"])
def test_a_hang_costs_one_task(how):
    with Pool(jobs.misbehave, processes=1, deadline=0.4) as pool:
        hanging, good = pool.submit(how), pool.submit("good")
        error = hanging.exception(BOUND_SECONDS)
        assert isinstance(error, WorkerFailed)
        assert error.code == "page_timeout"
        assert "not done after 0.4 s" in error.cause
        assert good.result(BOUND_SECONDS) == "good"


def test_exceptions_come_back_as_they_are(trusty):
    with pytest.raises(jobs.Twin) as caught:
        trusty.submit("raise").result(BOUND_SECONDS)
    assert caught.value.args == ("two", 2)
    assert caught.value.number == 2
    assert "in misbehave" in caught.value.__notes__[0]


def test_a_result_or_an_argument_that_cannot_be_pickled_says_so(trusty):
    with pytest.raises(TypeError, match="pickle"):
        trusty.submit("unpicklable").result(BOUND_SECONDS)
    with pytest.raises(TypeError, match="pickle"):
        trusty.submit(threading.Lock()).result(BOUND_SECONDS)
    assert trusty.submit("good").result(BOUND_SECONDS) == "good"


def test_prints_and_reads_of_a_task_do_not_meet_the_pipes(trusty):
    assert trusty.submit("print").result(BOUND_SECONDS) == ""
    assert trusty.submit("good").result(BOUND_SECONDS) == "good"


def kill_one(pool: Pool[int], draw: random.Random) -> bool:
    assert eventually(lambda: bool(pool.pids))
    try:
        os.kill(draw.choice(pool.pids), signal.SIGKILL)
    except (ProcessLookupError, IndexError):  # it was being replaced
        return False
    return True


def test_kills_from_outside_cost_at_most_one_task_each():
    draw = random.Random(4)  # noqa: S311
    with Pool(jobs.numbered, processes=2) as pool:
        futures = [pool.submit(number) for number in range(1500)]
        kills = 0
        for number in range(20, 1500, 30):
            with contextlib.suppress(WorkerFailed):
                futures[number].result(BOUND_SECONDS)  # no stall
            time.sleep(draw.uniform(0, 0.01))
            kills += kill_one(pool, draw)
        errors = [error for future in futures if (error := future.exception(BOUND_SECONDS))]
        results = [future.result() for future in futures if not future.exception()]
    assert kills >= 40
    assert len(errors) <= kills
    assert all(isinstance(error, WorkerFailed) and error.code == "crashed" for error in errors)
    assert sorted({*results}) == sorted(results)
    assert len(results) == 1500 - len(errors)
    assert all(futures[number].result() == number for number in results)


def test_a_worker_killed_while_idle_costs_nothing():
    with Pool(jobs.pid, processes=1) as pool:
        first = pool.submit().result(BOUND_SECONDS)
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: gone(first))
        assert pool.submit().result(BOUND_SECONDS) != first


def test_large_tasks_and_answers_do_not_block():
    data = os.urandom(10_000_000)
    with Pool(jobs.echo, processes=2) as pool:
        futures = [pool.submit(data) for _ in range(6)]
        assert all(future.result(BOUND_SECONDS) == data for future in futures)


def test_a_worker_is_warmed_once():
    with Pool[object]("tests.run.jobs:warmed", processes=1, initializer=jobs.warm) as pool:
        assert [pool.submit().result(BOUND_SECONDS) for _ in range(3)] == [1, 1, 1]


def test_a_start_that_fails_is_told_by_each_task():
    with Pool[object](jobs.echo, processes=2, initializer=jobs.broken_start) as pool:
        for _ in range(3):
            with pytest.raises(WorkerFailed, match=r"LookupError.*no weights here") as caught:
                pool.submit(1).result(BOUND_SECONDS)
            assert caught.value.code == "worker_start"
            assert isinstance(caught.value.__cause__, LookupError)
    with (
        Pool[object]("tests.run.jobs:no_such_name", processes=1) as pool,
        pytest.raises(WorkerFailed, match="no_such_name"),
    ):
        pool.submit(1).result(BOUND_SECONDS)


def test_a_function_that_no_worker_can_import_is_refused():
    with pytest.raises(TypeError, match="give a function of a module"):
        Pool(lambda: 1)


@pytest.mark.parametrize("ordered", [True, False])
def test_map_gives_each_item_once_and_reads_a_little_ahead(trusty, ordered):
    read, done, most = 0, [], 0

    def items() -> Iterator[str]:
        nonlocal read
        for number in range(60):
            read += 1
            yield "raise" if number == 30 else str(number)

    for item, future in trusty.map(items(), ordered=ordered, ahead=7):
        done.append(item)
        most = max(most, read - len(done))
        assert future.done()
        assert bool(future.exception()) is (item == "raise")
    expected = ["raise" if number == 30 else str(number) for number in range(60)]
    assert done == expected if ordered else sorted(done) == sorted(expected)
    assert most <= 7


def test_within_a_running_event_loop(trusty):
    async def main() -> list[object]:
        results: list[object] = await asyncio.gather(*(asyncio.wrap_future(trusty.submit(str(n))) for n in range(50)))
        return results

    assert asyncio.run(main()) == [str(n) for n in range(50)]


@linux
def test_a_worker_has_no_file_of_the_parent_and_one_thread_for_arithmetic(tmp_path):
    with (tmp_path / "lock").open("w") as lock:
        os.set_inheritable(lock.fileno(), True)
        with Pool(jobs.open_files, processes=2) as pool:
            names = pool.submit().result(BOUND_SECONDS)
    assert not any("lock" in name for name in names)
    assert sum(name.startswith(("pipe:", "socket:")) for name in names) <= 5  # in, out, and what we had as 0 to 2
    with Pool(jobs.blas_threads, processes=1) as pool:
        assert pool.submit().result(BOUND_SECONDS)


@linux
def children() -> set[str]:
    """The processes that this one started and that are there still."""
    return {child for path in Path("/proc/self/task").glob("*/children") for child in path.read_text("ascii").split()}


def test_close_cancels_what_waits_and_leaves_nothing():
    threads, files, before = set(threading.enumerate()), open_files(), children()
    pool = Pool(jobs.misbehave, processes=2)
    futures = [pool.submit("sleep") for _ in range(2)] + [pool.submit("good") for _ in range(20)]
    assert eventually(lambda: all(future.running() for future in futures[:2]))
    began = time.monotonic()
    pool.close(0.1)
    assert time.monotonic() - began < BOUND_SECONDS
    for future in futures[:2]:
        error = future.exception(BOUND_SECONDS)
        assert isinstance(error, WorkerFailed)
        assert error.code == "stopped"
    assert all(future.cancelled() for future in futures[2:])
    assert concurrent.futures.wait(futures, BOUND_SECONDS).not_done == set()
    assert set(threading.enumerate()) == threads
    assert open_files() == files
    assert children() <= before  # those of other tests aside
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit("good")
    pool.close()


def test_close_lets_running_tasks_end():
    with Pool(jobs.busy, processes=1) as pool:
        future = pool.submit(b"x", 0.3)
        assert eventually(future.running)
    assert future.result(0) == b"x"


def test_a_forgotten_pool_ends_its_workers():
    pool = Pool(jobs.pid, processes=1)
    worker = pool.submit().result(BOUND_SECONDS)
    del pool
    assert eventually(lambda: gone(worker))


def script(text: str) -> str:
    return f"import sys; sys.path.insert(0, {str(ROOT)!r})\n" + textwrap.dedent(text)


WITHOUT_GUARD = script(
    """
    from scraper.run.pool import Pool
    from tests.run import jobs
    pool = Pool(jobs.echo, processes=2)
    print(sum(pool.submit(n).result() for n in range(10)))
    pool.close()
    """
)
FORGETFUL = WITHOUT_GUARD.replace("pool.close()", "")


@pytest.mark.parametrize("text", [WITHOUT_GUARD, FORGETFUL])
def test_a_script_needs_no_main_guard(tmp_path, text):
    path = tmp_path / "run.py"
    path.write_text(text, "utf-8")
    for command, given in ([sys.executable, str(path)], None), ([sys.executable, "-"], text):
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=BOUND_SECONDS, check=True)
        assert done.stdout == "45\n"
        assert done.stderr == ""


def test_a_function_of_the_main_module_is_refused_with_advice():
    text = script("from scraper.run.pool import Pool\ndef own(): pass\nPool(own)")
    done = subprocess.run([sys.executable, "-"], input=text, capture_output=True, text=True, check=False)
    assert "put it into a module" in done.stderr


HANGING = script(
    """
    from scraper.run.pool import Pool
    from tests.run import jobs
    with Pool(jobs.misbehave, processes=3) as pool:
        [pool.submit("good").result() for _ in range(30)]
        hanging = [pool.submit("sleep"), pool.submit("loop")]
        while not all(future.running() for future in hanging) or len(pool.pids) < 3:
            pass
        print(*pool.pids, flush=True)
        hanging[0].result()
    """
)


@contextlib.contextmanager
def hanging() -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A script with a group of its own that waits for ever, and its workers."""
    command = [sys.executable, "-c", HANGING]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        try:
            assert parent.stdout is not None
            yield parent, [int(pid) for pid in parent.stdout.readline().split()]
        finally:
            parent.kill()


@linux
def test_workers_end_with_a_killed_parent():
    with hanging() as (parent, workers):
        assert len(workers) == 3
        parent.kill()
        parent.wait(BOUND_SECONDS)
        assert eventually(lambda: all(gone(pid) for pid in workers))


@linux
def test_ctrl_c_prints_no_traceback_of_a_worker():
    with hanging() as (parent, workers):
        os.killpg(parent.pid, signal.SIGINT)
        _, said = parent.communicate(timeout=BOUND_SECONDS)
        assert parent.returncode == -signal.SIGINT
        assert said.count("Traceback") == said.count("KeyboardInterrupt") == 1  # the script's own
        assert all(gone(pid) for pid in workers)


@linux
def test_time_that_the_whole_group_was_stopped_is_not_counted():
    text = script(
        """
        from scraper.run.pool import Pool
        from tests.run import jobs
        with Pool(jobs.busy, processes=1, deadline=1.5) as pool:
            pool.submit(b"", 0).result()
            future = pool.submit(b"done", 1.0)
            print("begun", flush=True)
            print(future.result())
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", text], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        os.killpg(parent.pid, signal.SIGSTOP)
        time.sleep(2)
        os.killpg(parent.pid, signal.SIGCONT)
        assert parent.communicate(timeout=BOUND_SECONDS)[0] == "b'done'\n"
