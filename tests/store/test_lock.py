import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from scraper.errors import CannotWrite, LockHeld, LockUnavailable
from scraper.store.lock import HOLDER_NAME, FolderLock, holder_of

HOLD = """
import sys, time
from pathlib import Path
from scraper.store.lock import FolderLock
with FolderLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the folder's lock until it is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_a_second_run_is_told_who_works_there(tmp_path, holder):
    with pytest.raises(LockHeld) as caught:
        FolderLock(tmp_path).take()
    assert caught.value.code == "locked"
    assert f"process {holder.pid} on " in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_killed_run_leaves_no_lock(tmp_path, holder):
    holder.kill()
    holder.wait()
    assert holder_of(tmp_path).pid == holder.pid  # what stands there decides nothing
    with FolderLock(tmp_path):
        assert holder_of(tmp_path).pid == os.getpid()
    assert holder_of(tmp_path) is None


def test_what_stands_in_the_file_decides_nothing(tmp_path):
    (tmp_path / HOLDER_NAME).write_text(json.dumps({"pid": os.getpid(), "host": "here", "since": "now"}))
    with FolderLock(tmp_path):
        pass


def test_a_broken_file_beside_a_held_lock_is_no_error_of_its_own(tmp_path, holder):
    (tmp_path / HOLDER_NAME).write_text("{")
    with pytest.raises(LockHeld, match="another process"):
        FolderLock(tmp_path).take()
    assert holder.poll() is None


def test_a_worker_of_a_killed_run_does_not_hold_the_lock(tmp_path):
    code = HOLD.replace(
        '    print("held", flush=True)\n',
        "    import os\n    child = os.fork()\n    time.sleep(60) if child == 0 else print(child, flush=True)\n",
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as run:
        worker = int(run.stdout.readline())
        run.kill()
        run.wait()
    try:
        give_up = time.monotonic() + 20
        while True:  # the fork may not have come to its first step yet
            try:
                FolderLock(tmp_path).take()
                break
            except LockHeld:
                assert time.monotonic() < give_up
                time.sleep(0.01)
        os.kill(worker, 0)  # it lives
    finally:
        os.kill(worker, signal.SIGKILL)


def test_one_process_cannot_take_it_twice(tmp_path):
    with FolderLock(tmp_path), pytest.raises(LockHeld):
        FolderLock(tmp_path).take()


def test_another_thread_can_give_it_back(tmp_path):
    lock = FolderLock(tmp_path)
    lock.take()
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()
    with FolderLock(tmp_path):
        pass


def test_all_folders_or_none_are_taken(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    with FolderLock(other):
        with pytest.raises(LockHeld):
            FolderLock(one, other).take()
        with FolderLock(one):
            pass


def test_a_file_system_without_locks_is_refused(tmp_path, monkeypatch):
    """Stands for such a disk, of which this machine has none: the system call fails as it does there."""

    def refuse(*_args):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(LockUnavailable, match="has no locks"):
        FolderLock(tmp_path).take()


def test_no_lock_by_a_file_alone_where_the_system_call_is_missing(tmp_path, monkeypatch):
    def refuse(*_args):
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(LockUnavailable):
        FolderLock(tmp_path).take()


def test_a_file_in_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(CannotWrite):
        FolderLock(tmp_path / "out").take()


def test_a_folder_that_cannot_be_made_is_told():
    with pytest.raises(CannotWrite):
        FolderLock(Path("/proc/none/corpus")).take()
