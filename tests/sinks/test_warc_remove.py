"""Pages are taken out of the files, and every reference that stays still leads to its body."""

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from scraper.sinks import cdxj
from scraper.sinks.members import read_member, scan
from scraper.sinks.warc import Limits, WarcWriter, files
from scraper.sinks.warc_check import member_at, verify_folder
from scraper.sinks.warc_read import read_pages
from scraper.sinks.warc_remove import Change, older_than, oldest, remove
from tests.sinks.exchanges import START, exchange, page, unchanged

Offsets = dict[tuple[str, int], str]


def is_one_of(*names: str) -> Callable[[str, str], bool]:
    return lambda uri, _: uri.removeprefix("https://example.org/") in names


def bodies(folder: Path) -> dict[str, bytes]:
    return {saved.page.url.rpartition("/")[2]: saved.page.body for saved in read_pages(folder) if saved.page}


def write(folder: Path, count: int, **limits: int) -> Offsets:
    """Pages 0, 1, ... a minute apart; where they are, by file and offset."""
    places = {}
    with WarcWriter(folder, Limits(now=lambda: START, **limits)) as warc:
        for number in range(count):
            url = f"https://example.org/{number}"
            written = warc.append(exchange(url, page(number), minute=number))
            places[written.file, written.offset] = url
    return places


def followed(places: Offsets, changes: list[Change]) -> Offsets:
    """The places as a state has them that was told of the changes."""
    for change in changes:
        new = {(change.file, old): (change.file, now) for old, now, _ in change.moved}
        gone = {(change.file, offset) for offset in change.dropped}
        places = {new.get(place, place): url for place, url in places.items() if place not in gone}
    return places


def test_pages_go_by_address_with_their_requests_and_the_others_stay_as_they_were(tmp_path: Path) -> None:
    places = write(tmp_path, 5)
    (path,) = files(tmp_path)
    before = {member.field("warc-record-id") for member in scan(path)}
    changes = list(remove(tmp_path, is_one_of("1", "3")))
    assert [len(change.dropped) for change in changes] == [2]
    assert list(verify_folder(tmp_path)) == []
    assert bodies(tmp_path) == {name: page(int(name)) for name in "024"}
    kept = list(scan(path))
    assert [member.kind for member in kept] == ["warcinfo", *["request", "response"] * 3]
    assert {member.field("warc-record-id") for member in kept} < before
    after = followed(places, changes)
    assert sorted(url[-1] for url in after.values()) == ["0", "2", "4"]
    for (file, offset), url in after.items():
        assert member_at(tmp_path / file, offset).field("warc-target-uri") == url
    assert {entry.url[-1] for entry in cdxj.read(path)} == {"0", "2", "4"}
    moved = {now: length for change in changes for _, now, length in change.moved}
    assert moved == {entry.offset: entry.length for entry in cdxj.read(path)}


def test_pages_go_by_age_and_a_file_with_none_left_goes_too(tmp_path: Path) -> None:
    write(tmp_path, 4, file_records=2)
    first, second = files(tmp_path)
    assert oldest(tmp_path) == "20261129080000"
    (change,) = remove(tmp_path, older_than("2026-11-29T08:02:00Z"))
    assert (change.file, change.deleted, len(change.dropped), change.moved) == (first.name, True, 2, ())
    assert files(tmp_path) == [second]
    assert not cdxj.beside(first).exists()
    assert oldest(tmp_path) == "20261129080200"
    assert list(remove(tmp_path, older_than("2026-11-29T08:02:00Z"))) == []
    assert list(verify_folder(tmp_path)) == []


def test_a_body_that_others_refer_to_moves_to_the_first_that_was_sent_it(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, Limits(file_records=2, now=lambda: START)) as warc:
        stored = warc.append(exchange("https://example.org/a", page(1))).stored
        warc.append(unchanged(minute=1), refers_to=stored)
        heir = warc.append(exchange("https://example.org/b", page(1), minute=2), refers_to=stored)
        warc.append(exchange("https://example.org/c", page(1), minute=3), refers_to=stored)
        warc.append(unchanged("https://example.org/b", minute=4), refers_to=stored)
    changes = list(remove(tmp_path, is_one_of("a")))
    assert list(verify_folder(tmp_path)) == []
    assert bodies(tmp_path) == {"b": page(1), "c": page(1)}
    assert [change.file[9:13] for change in changes] == ["0003", "0002", "0001"]
    kinds = [(member.kind, member.field("warc-target-uri")[-1:]) for path in files(tmp_path) for member in scan(path)]
    answers = [kind for kind in kinds if kind[0] in {"response", "revisit"}]
    assert answers == [("response", "b"), ("revisit", "c"), ("revisit", "b")]
    (moved,) = [now for change in changes for old, now, _ in change.moved if (change.file, old) == heir[:2]]
    assert member_at(tmp_path / heir.file, moved).kind == "response"


def test_what_was_only_said_to_be_unchanged_goes_with_its_body(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, Limits(now=lambda: START)) as warc:
        stored = warc.append(exchange("https://example.org/a", page(1))).stored
        warc.append(unchanged(minute=60), refers_to=stored)
        warc.append(exchange("https://example.org/b", page(2), minute=61))
    (change,) = remove(tmp_path, older_than("2026-11-29T08:30:00Z"))
    assert len(change.dropped) == 2
    assert [member.kind for member in scan(files(tmp_path)[0])] == ["warcinfo", "request", "response"]
    assert list(verify_folder(tmp_path)) == []
    assert bodies(tmp_path) == {"b": page(2)}


@pytest.mark.parametrize("gone", [set(each) for each in product("abcd", repeat=2)])
def test_whatever_goes_each_reference_leads_somewhere(tmp_path: Path, gone: set[str]) -> None:
    with WarcWriter(tmp_path, Limits(file_records=3, now=lambda: START)) as warc:
        kept: dict[str, Any] = {}
        for minute, name in enumerate("aabbccddabcd"):
            url = f"https://example.org/{name}"
            same = page(1 if name in "ab" else 2)
            told = kept.get(name) or kept.get({"b": "a", "d": "c"}.get(name, ""))
            each = unchanged(url, minute) if name in kept else exchange(url, same, minute=minute)
            kept[name] = warc.append(each, refers_to=told).stored
    for change in remove(tmp_path, is_one_of(*gone)):
        assert change.file
        assert [damage for damage in verify_folder(tmp_path) if "refers" not in damage.cause] == []
    assert list(verify_folder(tmp_path)) == []
    assert bodies(tmp_path) == {name: page(1 if name in "ab" else 2) for name in "abcd" if name not in gone}


def test_damaged_records_stay_where_they_can_be_told(tmp_path: Path) -> None:
    write(tmp_path, 3)
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[list(scan(path))[4].offset + 50] ^= 1
    path.write_bytes(data)
    list(remove(tmp_path, is_one_of("0")))
    assert len(list(verify_folder(tmp_path))) == 1
    assert bodies(tmp_path) == {"2": page(2)}


def test_unfinished_records_kept_aside_go_as_well(tmp_path: Path) -> None:
    for name in "ab":
        with WarcWriter(tmp_path, Limits(file_records=1, now=lambda: START)) as warc:
            warc.append(exchange("https://example.org/0", page(0)))
            warc.append(exchange(f"https://example.org/{name}", page(1)))
        last = files(tmp_path)[-1]
        last.write_bytes(last.read_bytes()[:-9])
    WarcWriter(tmp_path, Limits(now=lambda: START)).close()
    (tmp_path / ".20261129-0001.warc.gz.0badcafe.part").write_bytes(b"of a run that was killed")
    assert len(list(tmp_path.glob("*.tail-*"))) == 2
    list(remove(tmp_path, is_one_of("a")))
    (left,) = tmp_path.glob("*.tail-*")
    assert read_member(BytesIO(left.read_bytes()), 0).field("warc-target-uri") == "https://example.org/b"
    assert not list(tmp_path.glob(".*"))


KILLED = """
import os, signal, sys
from pathlib import Path
from scraper.sinks import warc_remove
calls = []
def killed(*arguments):
    calls.append(arguments)
    if len(calls) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)
real, warc_remove.cdxj.write = warc_remove.cdxj.write, killed
list(warc_remove.remove(Path(sys.argv[1]), warc_remove.older_than("2026-11-29T08:03:00Z")))
"""


@pytest.mark.parametrize("at", [1, 2])
def test_killed_in_between_nothing_is_lost_and_the_next_start_mends_the_index(tmp_path: Path, at: int) -> None:
    write(tmp_path, 2, file_records=5)
    with WarcWriter(tmp_path, Limits(file_records=4, now=lambda: START)) as warc:
        for number in range(2, 9):
            warc.append(exchange(f"https://example.org/{number}", page(number), minute=number))
    keep = {str(number): page(number) for number in range(3, 9)}
    ran = subprocess.run([sys.executable, "-c", KILLED, tmp_path, str(at)], check=False)
    if ran.returncode == 0:
        assert at == 2, "one file changes in place"
    WarcWriter(tmp_path, Limits(now=lambda: START)).close()
    assert list(verify_folder(tmp_path)) == []
    assert {name: body for name, body in bodies(tmp_path).items() if int(name) >= 3} == keep
    assert not [path for path in tmp_path.iterdir() if "tail" in path.name]
