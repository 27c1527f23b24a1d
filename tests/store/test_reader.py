import threading
from dataclasses import replace

import pytest

from scraper.errors import NoState
from scraper.model import Target
from scraper.sinks.jsonl import RowReader
from scraper.store.reader import Failures, Reader, mark_read
from scraper.store.values import Finished
from tests.store.corpus import (
    DAY,
    NOW,
    SETTINGS,
    all_work,
    canonical,
    corpus_of,
    fail,
    fill,
    finish,
    opened,
    row,
    written,
)

A, B, C = "https://a.example/1", "https://b.example/1", "https://c.example/1"
MONTHS = [NOW + 31 * DAY * place for place in range(4)]


def versions(state, *texts):
    """Ask everything again for each text; the text of each target begins with its address."""
    for text in texts:
        state.start_again()
        state.ask_all()
        for work in all_work(state):
            state.record(Finished(work.id, NOW, row=row(work.target.name, f"{work.target.name} {text}")), NOW)
        state.flush(NOW)


def test_rows_are_read_while_a_run_writes(tmp_path):
    with opened(tmp_path) as state:
        fill(state, A, B)
        versions(state, "one", "two")
        with Reader(tmp_path) as reader:
            latest = [(told["url"], told["version"], told["text"]) for _, told in reader.rows()]
            assert latest == [(A, 2, f"{A} two"), (B, 2, f"{B} two")]
            every = [(told["url"], told["version"]) for _, told in reader.rows(latest=False)]
            assert every == [(A, 1), (B, 1), (A, 2), (B, 2)]
            versions(state, "three")
            assert [told["version"] for _, told in reader.rows()] == [3, 3]
            assert reader.counts(NOW).versions == 6


def test_each_line_has_its_answer_in_the_order_of_the_list(tmp_path):
    lines = [
        Target(A, input=(("desk", "science"),)),
        Target("no address", input=(("desk", "x"), ("desk", "y"))),
        Target("http://a.example/1"),
        Target(B),
        Target(C),
        Target("https://short.example/1"),
        Target(A, input=(("desk", "again"),)),
        Target("https://later.example/"),
    ]
    with opened(tmp_path) as state:
        list(state.add_lines("list.csv", lines))
        for work in all_work(state):
            match work.target.name:
                case "https://a.example/1":
                    finish(state, work, "Text.")
                case "https://short.example/1":
                    finish(state, work, "Text.", address=A)
                case "https://b.example/1":
                    fail(state, work, "404")
                case "https://c.example/1":
                    fail(state, work, "timeout")
    with Reader(tmp_path) as reader:
        answers = list(reader.answers())
    (told,) = written(tmp_path)
    assert [(answer.line, answer.given, answer.input) for answer in answers] == [
        (number, line.name, line.input) for number, line in enumerate(lines, 1)
    ]
    assert [(answer.standing, answer.code, answer.row) for answer in answers] == [
        ("done", "ok", told),
        ("failed", "invalid_url", None),
        ("done", "ok", told),
        ("failed", "404", None),
        ("waiting", "timeout", None),
        ("done", "ok", told),
        ("done", "ok", told),
        ("waiting", None, None),
    ]
    assert {answer.list for answer in answers} == {"list.csv"}


def test_answers_go_over_many_lines_and_lists(tmp_path, monkeypatch):
    monkeypatch.setattr("scraper.store.reader._ROWS_AT_ONCE", 3)
    with opened(tmp_path) as state:
        fill(state, *(f"https://a.example/{place}" for place in range(10)), name="one")
        fill(state, *(f"https://a.example/{place}" for place in range(9, -1, -1)), name="two")
        for work in all_work(state):
            finish(state, work, work.target.name)
    with Reader(tmp_path) as reader:
        places = [int(str((answer.row or {})["url"])[-1]) for answer in reader.answers()]
        assert places == [*range(10), *range(9, -1, -1)]
        assert len(list(reader.rows())) == 10


def test_a_consumer_gets_what_is_new_since_its_last_call(tmp_path):
    with opened(tmp_path) as state:
        fill(state, A, B)
        versions(state, "one")
        with Reader(tmp_path) as reader:
            first = list(reader.rows(after=reader.position("paper")))
            assert len(first) == 2
            mark_read(tmp_path, "paper", first[-1][0], NOW)  # while the run works
            assert list(reader.rows(after=reader.position("paper"))) == []
            fill(state, C)
            versions(state, "two")
            again = [(told["url"], told["version"]) for _, told in reader.rows(after=reader.position("paper"))]
            assert again == [(A, 2), (B, 2), (C, 1)]
            assert len(list(reader.rows(after=reader.position("another")))) == 3
    with opened(tmp_path) as state:
        assert state.notes == []


def test_versions_are_found_by_id_address_and_alias(tmp_path):
    with opened(tmp_path) as state:
        fill(state, A)
        versions(state, "one", "two")
        fill(state, B)
        public = finish(state, all_work(state)[-1], f"{A} two", address=A).article
    with Reader(tmp_path) as reader:
        for name in (str(public), A, "http://A.example/1", B):
            assert [told["text"] for told in reader.versions_of(name, canonical)] == [f"{A} one", f"{A} two"]
        assert reader.versions_of(C, canonical) == []


def test_failures_are_counted_by_host_and_cause(tmp_path):
    with opened(tmp_path) as state:
        fill(state, "https://a.example/1", "https://a.example/2", B, C)
        for work, code in zip(all_work(state), ("404", "404", "timeout", "no_article"), strict=True):
            fail(state, work, code)
    with Reader(tmp_path) as reader:
        assert reader.failures() == [
            Failures("a.example", "404", 2, "https://a.example/1"),
            Failures("b.example", "timeout", 1, B),
            Failures("c.example", "no_article", 1, C),
        ]


def test_runs_are_told(tmp_path):
    with opened(tmp_path) as state:
        number = state.start_run({"delay": 1}, {"scraper": "0.1"}, NOW)
        with Reader(tmp_path) as reader:
            assert reader.runs()[0].ending is None
        state.end_run(number, "done", {"ok": 2}, NOW + 5)
    with Reader(tmp_path) as reader:
        (run,) = reader.runs()
    assert (run.started, run.ended, run.ending, run.options, run.counts) == (
        NOW,
        NOW + 5,
        "done",
        {"delay": 1},
        {"ok": 2},
    )


def test_no_corpus_is_told(tmp_path):
    with pytest.raises(NoState):
        Reader(tmp_path)


# Months


@pytest.fixture
def months(tmp_path):
    """A corpus of four months with three articles each, the closed ones packed."""
    settings = replace(SETTINGS, rotate=True)
    for number, now in enumerate(MONTHS):
        with opened(tmp_path, now, settings) as state:
            fill(state, *(f"https://a.example/{number}/{place}" for place in range(3)), name=f"list {number}")
            for work in all_work(state, now):
                finish(state, work, work.target.name, now)
            state.pack_closed_months(now)
    return tmp_path


def test_rows_rotate_by_month_and_closed_months_are_packed(months):
    names = sorted(path.name for path in months.glob("articles*"))
    assert names == [
        "articles-2025-11.jsonl.zst", "articles-2025-12.jsonl.zst", "articles-2026-01.jsonl.zst",
        "articles-2026-02.jsonl",
    ]  # fmt: skip
    with Reader(months) as reader:
        told = [told["url"] for _, told in reader.rows()]
    assert told == [f"https://a.example/{number}/{place}" for number in range(4) for place in range(3)]
    with opened(months, MONTHS[3], replace(SETTINGS, rotate=True)) as state:
        assert state.notes == []
        assert all_work(state) == []
        assert state.pack_closed_months(MONTHS[3]) == []


def test_a_clock_that_is_set_back_opens_no_closed_month(months):
    with opened(months, MONTHS[0], replace(SETTINGS, rotate=True)) as state:
        fill(state, A, name="another")
        assert finish(state, all_work(state)[0], "Text.", MONTHS[0]).place.file == "articles-2026-02.jsonl"


def test_a_kill_between_packing_and_taking_the_plain_file_away(months):
    lines = [line.data for line in RowReader(months).lines("articles-2025-12.jsonl")]
    (months / "articles-2025-12.jsonl").write_bytes(b"\n".join([*lines, b""]))
    (months / "articles-2026-02.jsonl.zst.packing").write_bytes(b"half")
    with opened(months, MONTHS[3]):
        pass
    assert not (months / "articles-2025-12.jsonl").exists()
    assert not (months / "articles-2026-02.jsonl.zst.packing").exists()
    with Reader(months) as reader:
        assert len(list(reader.rows())) == 12


def test_rows_before_the_rotation_stay_where_they_are(tmp_path):
    corpus_of(tmp_path, 2)
    with opened(tmp_path, MONTHS[1], replace(SETTINGS, rotate=True)) as state:
        fill(state, A, name="another")
        finish(state, all_work(state, MONTHS[1])[-1], "Text.", MONTHS[1])
        assert state.pack_closed_months(MONTHS[2]) == [tmp_path / "articles-2025-12.jsonl.zst"]
    assert len(written(tmp_path)) == 2


def test_a_reader_and_a_writer_in_threads_do_not_disturb_each_other(tmp_path):
    done = threading.Event()
    seen = []

    def read():
        with Reader(tmp_path) as reader:
            while not done.is_set():
                seen.append(len(list(reader.rows())))

    with opened(tmp_path) as state:
        fill(state, *(f"https://a.example/{place}" for place in range(300)))
        thread = threading.Thread(target=read)
        thread.start()
        try:
            for work in all_work(state):
                state.record(Finished(work.id, NOW, row=row(work.target.name, work.target.name)), NOW)
        finally:
            state.flush(NOW)
            done.set()
            thread.join()
    assert seen == sorted(seen)
    assert seen[-1] <= 300
