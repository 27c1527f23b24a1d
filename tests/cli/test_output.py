"""Where the output goes, and what reads the input: whole, or one clear line."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, SITE, Run, environment

WELLS = SITE / "politics" / "county-clerk-wells.html"


def run_in_shell(line: str, folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """The line in a shell, ``$S`` being the command."""
    quoted = " ".join(COMMAND)
    return subprocess.run(
        ["bash", "-c", line.replace("$S", quoted)],
        cwd=folder,
        env=environment(**extra),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("where", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_a_descriptor_is_written_to_and_not_replaced(tmp_path: Path, where: str) -> None:
    (tmp_path / "all.txt").write_text("yesterday\n")
    done = run_in_shell(f"$S get {WELLS} -o {where} >> all.txt", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "all.txt").read_text("utf-8").startswith("yesterday\nCounty Clerk")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_file_that_may_not_grow_is_an_error_buffered_or_not(tmp_path: Path, unbuffered: str) -> None:
    line = f"trap '' XFSZ; ulimit -f 1; $S get {WELLS} {WELLS} -f json --blocks > out.json"
    done = run_in_shell(line, tmp_path, PYTHONUNBUFFERED=unbuffered, PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 3
    assert "scraper: stdout: cannot write: file too large" in done.stderr


def test_unbuffered_output_is_the_same(tmp_path: Path) -> None:
    plain, raw = (run_in_shell(f"$S get {WELLS}", tmp_path, PYTHONUNBUFFERED=on) for on in ("", "1"))
    assert plain.stdout == raw.stdout != ""


NAMES = ["x" * 300, "loop", "loop/a.txt", "~nobody-here/a.txt", "no/such/folder.txt"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_cannot_be_written_is_one_line(scraper: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    done = scraper("get", WELLS, "-o", name)
    assert done.returncode in {2, 3}
    assert "Traceback" not in done.stderr


def test_a_name_of_the_longest_kind_is_written(here: Run, tmp_path: Path) -> None:
    assert here("get", WELLS, "-o", "x" * 250).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["x" * 250]


@pytest.mark.parametrize("name", ["x" * 300, "~nobody-here/a.html", "a.html" + "/b" * 3000])
def test_a_source_that_no_file_can_be_is_one_line(here: Run, name: str) -> None:
    done = here("get", name)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)


def test_the_size_limit_is_one_for_files_and_stdin_too(scraper: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(WELLS.read_bytes())
    for source in ("a.html", "-"):
        done = scraper("get", source, "--max-bytes", "1000", stdin=WELLS.read_text("utf-8"))
        assert (done.returncode, done.stderr) == (
            3,
            f"scraper: {source}: larger than 1000 bytes (--max-bytes raises the limit)\n",
        )


def test_endless_input_ends(tmp_path: Path) -> None:
    for command in ("get", "clean"):
        done = run_in_shell(f"head -c 3G /dev/zero | $S {command} -", tmp_path)
        assert done.returncode == 3
        assert "scraper: -: larger than 10485760 bytes" in done.stderr
        assert "a device" in run_in_shell(f"$S {command} /dev/zero", tmp_path).stderr


def test_packed_input_is_read(scraper: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(WELLS.read_bytes()))
    assert scraper("get", "a.html.gz").stdout == scraper("get", WELLS).stdout != ""


def test_clean_reads_a_page_as_a_page_and_get_a_text_as_a_text(here: Run, tmp_path: Path) -> None:
    text = "Rain\n\nIt rained all day, and the harbour was shut for the whole of the week.\n\nFollow us\n"
    (tmp_path / "a.txt").write_text(text)
    assert here("clean", WELLS).stdout == here("get", WELLS).stdout
    assert here("get", "a.txt").stdout == here("clean", "a.txt").stdout != ""
    done = here("clean", os.path.realpath("/bin/ls"))
    assert (done.returncode, done.stderr.split(": ", 2)[2]) == (
        3,
        "not a web page but application/x-elf (give a page or a text)\n",
    )


@pytest.mark.skipif(signal.getsignal(signal.SIGINT) is signal.SIG_IGN, reason="run in the background of a shell")
def test_an_interruption_while_the_command_starts_shows_no_traceback(tmp_path: Path) -> None:
    slow = tmp_path / "typer.py"  # a module that takes long to load
    slow.write_text("import time\nprint('loading', flush=True)\ntime.sleep(20)\n")
    path = os.pathsep.join([str(tmp_path), environment()["PYTHONPATH"]])
    with subprocess.Popen(
        COMMAND, env=environment(PYTHONPATH=path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as starting:
        assert starting.stdout is not None
        starting.stdout.readline()
        time.sleep(0.05)
        starting.send_signal(signal.SIGINT)
        _, stderr = starting.communicate(timeout=20)
    assert (starting.returncode, stderr) == (-signal.SIGINT, "")
