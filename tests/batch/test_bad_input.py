"""What the command says of lists, folders and disks that cannot be used: one clear line, and what was written stays."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from scraper import run_batch
from scraper.errors import InvalidSetting
from scraper.store.schema import SCHEMA_VERSION
from tests.batch.site import Answer, Site, article, batch, command, rows, running
from tests.sinks.test_jsonl import small_disk  # noqa: F401


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        site.pages = {f"/{number}": Answer(article(f"day {number}")) for number in range(40)}
        yield site


@pytest.fixture
def urls(tmp_path: Path, site: Site) -> Path:
    path = tmp_path / "urls.txt"
    path.write_text("".join(f"{site.url}/{number}\n" for number in range(5)))
    return path


def one_line(stderr: str) -> str:
    assert stderr.count("\n") == 1, stderr
    return stderr


@pytest.mark.parametrize(
    ("name", "content", "arguments", "said"),
    [
        ("urls.txt", b"<!doctype html><html><body>Sign in", [], "it is HTML, not a list of addresses"),
        ("urls.csv", b"title,link\nA,https://a.example/\n", ["--column", "address"], "no column 'address'"),
        ("urls.txt", b"%PDF-1.7", [], "it is a PDF, not a list of addresses"),
        ("none.txt", None, [], "no such file"),
        ("https://a.example/story", None, [], "is an address and no list (put it into a file"),
    ],
)
def test_what_is_no_list_is_told_and_no_corpus_is_made(tmp_path, name, content, arguments, said):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = batch(tmp_path, name, "-o", "corpus", *arguments)
    assert done.returncode == 3
    assert said in one_line(done.stderr)
    assert name in done.stderr
    assert not (tmp_path / "corpus").exists()


def test_bad_lines_are_counted_and_end_nothing(tmp_path, site):
    lines = [b"ftp://a.example/x", b"not an address", b"\0\0", b"x" * 1_000_000, f"{site.url}/1".encode()]
    (tmp_path / "urls.txt").write_bytes(b"\n".join(lines))
    done = batch(tmp_path, "urls.txt", "-o", "corpus")
    assert done.returncode == 1
    assert "4 lines of the list are no addresses" in done.stderr
    assert len(rows(tmp_path / "corpus")) == 1


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--retry", "timeout,faild", "'faild' is no code of a failure"),
        ("--lang", "english", "'english' is no code of a language"),
        ("--keep", "90", "'90' has no unit: write 90d"),
    ],
)
def test_an_option_that_would_quietly_do_nothing_or_harm_is_wrong_usage(tmp_path, site, urls, option, value, said):
    done = batch(tmp_path, urls, "-o", "corpus", option, value)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "corpus").exists()
    assert not site.requests


@pytest.mark.parametrize("option", [{"retry": "faild"}, {"lang": ["english"]}])
def test_from_python_too(tmp_path, option):
    with pytest.raises(InvalidSetting, match="is no code"):
        run_batch([], tmp_path / "corpus", **option)


def test_what_is_filtered_is_told_and_can_be_had_again(tmp_path, urls):
    done = batch(tmp_path, urls, "-o", "corpus", "--min-words", "100000")
    assert "ok 0, filtered 5" in done.stderr
    assert "--retry filtered the filtered ones" in batch(tmp_path, urls, "-o", "corpus").stderr
    assert "ok 5" in batch(tmp_path, urls, "-o", "corpus", "--retry", "filtered").stderr
    assert len(rows(tmp_path / "corpus")) == 5


def test_a_list_without_an_address_is_told(tmp_path):
    (tmp_path / "urls.txt").write_text("# nothing yet\n")
    done = batch(tmp_path, "urls.txt", "-o", "corpus")
    assert (done.returncode, one_line(done.stderr)) == (0, "nothing to do: the list names no address\n")


def test_a_private_address_is_told_with_the_option_that_lets_it_through(tmp_path, urls):
    public = [part for part in command(urls, "-o", "corpus", "--delay", "0") if part != "--allow-private"]
    done = subprocess.run(public, capture_output=True, text=True, cwd=tmp_path, timeout=120, check=False)
    assert done.returncode == 3
    assert "blocked: not on the public internet (--allow-private lets it through)" in done.stderr


def test_a_folder_that_cannot_be_made_is_told(tmp_path, urls):
    (tmp_path / "file").write_text("in the way")
    done = batch(tmp_path, urls, "-o", "file/corpus")
    assert done.returncode == 3
    assert "file/corpus: cannot write: not a directory" in one_line(done.stderr)


@pytest.mark.parametrize("name", ["articles.jsonl", "run.json", "failed.txt", "pages/20261129-0001.warc.gz"])
def test_files_of_our_names_without_a_state_are_left_alone(tmp_path, site, urls, name):
    path = tmp_path / "corpus" / name
    path.parent.mkdir(parents=True)
    path.write_text("{}\n")
    done = batch(tmp_path, urls, "-o", "corpus")
    assert done.returncode == 3
    assert f"holds {path.name}, but there is no state.db" in one_line(done.stderr)
    assert path.read_text() == "{}\n"
    assert [each for each in path.parent.iterdir() if each.name not in {path.name, "run.lock"}] == []
    assert site.requests == []


def newer(state: Path) -> None:
    data = bytearray(state.read_bytes())
    data[60:64] = (SCHEMA_VERSION + 1).to_bytes(4, "big")
    state.write_bytes(bytes(data))


def corrupt(state: Path) -> None:
    data = bytearray(state.read_bytes())
    data[4_096:] = b"\xa5" * (len(data) - 4_096)
    state.write_bytes(bytes(data))


def overwrite(state: Path) -> None:
    state.write_bytes(b"?" * 500)


@pytest.mark.parametrize(
    ("damage", "said"),
    [(newer, "written by a newer version"), (corrupt, "is damaged"), (overwrite, "is damaged")],
)
def test_a_state_that_cannot_be_used_is_told_and_nothing_is_touched(tmp_path, urls, damage, said):
    assert batch(tmp_path, urls, "-o", "corpus").returncode == 0
    corpus = tmp_path / "corpus"
    damage(corpus / "state.db")
    before = (corpus / "state.db").read_bytes(), (corpus / "articles.jsonl").read_bytes()
    done = batch(tmp_path, urls, "-o", "corpus", "--refresh")
    assert done.returncode == 3
    assert said in one_line(done.stderr)
    assert ((corpus / "state.db").read_bytes(), (corpus / "articles.jsonl").read_bytes()) == before


def test_a_disk_that_is_full_costs_nothing_that_was_written(tmp_path, site):
    site.pages = {f"/{number}": Answer(article(f"day {number}", more="It rained. " * 400)) for number in range(40)}
    (tmp_path / "urls.txt").write_text("".join(f"{site.url}/{number}\n" for number in range(40)))
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (600_000, 600_000))
    done = batch(tmp_path, "urls.txt", "-o", "corpus", "--save-pages", "-j", "2", preexec_fn=limit)
    assert done.returncode == 3, done.stderr
    assert "cannot" in one_line(done.stderr)
    had = rows(tmp_path / "corpus")
    assert len(had) < 40
    done = batch(tmp_path, "urls.txt", "-o", "corpus", "--save-pages")
    assert done.returncode == 0, done.stderr
    found = rows(tmp_path / "corpus")
    assert found[: len(had)] == had
    assert len({row["url"] for row in found}) == len(found) == 40


def test_a_full_disk_stops_the_run_by_its_name(small_disk, tmp_path, site):  # noqa: F811
    site.pages = {f"/{number}": Answer(article(f"day {number}", more="It rained. " * 9_000)) for number in range(40)}
    (tmp_path / "urls.txt").write_text("".join(f"{site.url}/{number}\n" for number in range(40)))
    done = batch(tmp_path, "urls.txt", "-o", small_disk / "corpus", "-j", "2")
    assert done.returncode in {3, 5}, done.stderr
    assert "Traceback" not in done.stderr
    for row in rows(small_disk / "corpus"):
        assert row["text"]


@pytest.mark.parametrize("folder", ["corpus", "elsewhere"])
def test_too_little_space_at_the_start_asks_nothing(tmp_path, site, urls, folder):
    done = batch(tmp_path, urls, "-o", "corpus", "--state", folder, "--min-free", "900T")
    assert done.returncode == 5
    assert "resume with the same command" in done.stderr
    assert site.requests == []


def test_a_clock_that_was_set_back_keeps_nobody_waiting(tmp_path, site, urls):
    site.pages["/2"] = Answer(b"", 500)
    ahead = tmp_path / "ahead"
    ahead.mkdir()
    (ahead / "sitecustomize.py").write_text(
        "import time\nnow = time.time\ntime.time = lambda: now() + 60 * 86_400\n"  # two months too late
    )
    path = os.pathsep.join([str(ahead), os.environ.get("PYTHONPATH", ""), str(Path(__file__).parents[2])])
    assert batch(tmp_path, urls, "-o", "corpus", env={"PYTHONPATH": path}).returncode == 1
    site.pages["/2"] = Answer(article("day 2"))
    done = batch(tmp_path, urls, "-o", "corpus")
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path / "corpus")) == 5
    assert batch(tmp_path, urls, "-o", "corpus", "--refresh").returncode == 0


def test_a_dry_run_asks_nothing_and_writes_nothing(tmp_path, site, urls):
    told = batch(tmp_path, urls, "-o", "corpus", "--dry-run", "--delay", "2")
    assert told.returncode == 0, told.stderr
    assert "would ask 5 addresses of 1 hosts" in told.stdout
    assert "5 addresses, 8 s at 2 s between requests" in told.stdout
    assert not (tmp_path / "corpus").exists()
    batch(tmp_path, urls, "-o", "corpus", "--limit", "2")
    corpus = tmp_path / "corpus"
    before = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    asked = len(site.requests)
    urls.write_text(urls.read_text() + f"{site.url}/7\nnonsense\n")
    told = batch(tmp_path, urls, "-o", "corpus", "--dry-run", "--limit", "1")
    assert "would ask 4 addresses of 1 hosts" in told.stdout
    assert "would stop after 1 of them" in told.stdout
    assert "1 lines are no addresses" in told.stdout
    assert "would ask 6" in batch(tmp_path, urls, "-o", "corpus", "--dry-run", "--refresh").stdout
    assert {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()} == before
    assert len(site.requests) == asked


def test_what_reserves_text_and_data_mining_can_be_left_out(tmp_path, site, urls):
    site.pages["/1"] = Answer(
        article("day 1", head='<meta name="robots" content="noai">'), headers={"tdm-reservation": "1"}
    )
    licence = '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
    site.pages["/2"] = Answer(article("day 2", head=licence), headers={"X-Robots-Tag": "noarchive"})
    done = batch(tmp_path, urls, "-o", "free", "--respect-tdm", "--save-pages")
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path / "free")) == 4
    names = {row["saved_page"]["file"] for row in rows(tmp_path / "free")}
    assert names
    assert b"/1 " not in b"".join(path.read_bytes() for path in (tmp_path / "free" / "pages").glob("*.cdxj"))
    batch(tmp_path, urls, "-o", "all")
    found = {row["url"].rpartition("/")[2]: row for row in rows(tmp_path / "all")}
    assert (found["1"]["robots"], found["1"]["tdm_reservation"]) == (["noai"], True)
    assert found["2"]["robots"] == ["noarchive"]
    assert found["2"]["license"].startswith("https://creativecommons.org")
    assert (found["3"]["robots"], found["3"]["tdm_reservation"], found["3"]["license"]) == ([], None, None)
    assert json.loads((tmp_path / "free" / "run.json").read_text())["options"]["respect_tdm"] is True
