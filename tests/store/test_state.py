import os
import sqlite3  # noqa: TID251
import threading
from dataclasses import replace

import pytest

from scraper.errors import CorruptState, LockHeld, NewerState, NoState, StateMismatch
from scraper.model import Target
from scraper.store.hosts import Host, Robots
from scraper.store.lanes import nothing_to_do
from scraper.store.values import Finished, Verdict
from tests.store.corpus import DAY, HOUR, NOW, SETTINGS, all_work, corpus_of, fail, fill, finish, opened, row, written

A, B = "https://a.example/1", "https://b.example/1"


# The list


def test_each_line_is_known_the_second_time(tmp_path):
    with opened(tmp_path) as state:
        first = fill(state, A, B, A)
        again = fill(state, A, B, A)
    assert [(added.lines, added.new) for added in first] == [(3, 2)]
    assert first[0].hosts == {"a.example", "b.example"}
    assert [(added.lines, added.new) for added in again] == [(3, 0)]


def test_the_canonical_form_is_made_for_new_lines_only(tmp_path):
    asked = []

    def canonical(address):
        asked.append(address)
        return SETTINGS.canonical(address)

    with opened(tmp_path, settings=replace(SETTINGS, canonical=canonical)) as state:
        fill(state, A, B)
        fill(state, A, B)
        fill(state, "https://c.example/", A, B)  # all lines stand elsewhere
        fill(state, A, name="another list")
    assert asked == [A, B, "https://c.example/"]


def test_two_spellings_of_one_address_are_asked_once(tmp_path):
    with opened(tmp_path) as state:
        fill(state, "http://A.example/1", A)
        assert [work.target.name for work in all_work(state)] == ["http://A.example/1"]


def test_a_target_comes_back_as_it_was_given(tmp_path):
    target = Target(A, input=(("title", "Snow, again"), ("link", A)), source="gazette", line=7)
    with opened(tmp_path) as state:
        list(state.add_lines("list", [target]))
    with opened(tmp_path) as state:
        assert [work.target for work in all_work(state)] == [target]


def test_a_local_file_comes_back_and_is_no_address(tmp_path):
    page = tmp_path / "page.html"
    target = Target(str(page), path=page, url=A, line=1)
    with opened(tmp_path / "out") as state:
        list(state.add_lines("pages", [target]))
        (work,) = all_work(state)
        assert (work.target, work.host) == (target, "")


@pytest.mark.parametrize("bad", ["nonsense", "ftp://a.example/", "", "https://", "a" * 1_000_000, "nul\0here"])
def test_a_line_that_is_no_address_is_told_once_and_has_its_answer(tmp_path, bad):
    with opened(tmp_path) as state:
        (added,) = fill(state, A, bad, B)
        assert [(target.name, error.code) for target, error in added.bad] == [(bad, "invalid_url")]
        assert added.new == 2
        assert state.counts(NOW).codes == {"invalid_url": 1}
        (again,) = fill(state, B, bad, A)
        assert again.new == 0
        assert again.bad == ()
        assert state.counts(NOW).targets == 3
    assert (tmp_path / "state.db").stat().st_size < 300_000


def test_a_list_that_shrinks_loses_its_lines_and_not_its_targets(tmp_path):
    with opened(tmp_path) as state:
        fill(state, A, B)
        fill(state, B)
        query = "SELECT lines.line, targets.given FROM lines JOIN targets ON target = id"
        lines = state._database.sql.execute(query).fetchall()
        assert lines == [(1, B)]
        assert state.counts(NOW).targets == 2


def test_a_portion_is_one_transaction_and_work_is_there_after_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr("scraper.store.listing.PORTION_LINES", 10)
    with opened(tmp_path) as state:
        reading = state.add_lines("list", (Target(f"https://a.example/{place}") for place in range(1_000)))
        assert next(reading).new == 10
        assert len(all_work(state)) == 10
        assert sum(added.new for added in reading) == 990
        assert len(all_work(state)) == 990


def test_a_list_is_read_by_a_thread_while_the_run_works(tmp_path, monkeypatch):
    monkeypatch.setattr("scraper.store.listing.PORTION_LINES", 20)
    done = 0
    with opened(tmp_path) as state:
        targets = (Target(f"https://h{place % 4}.example/{place}") for place in range(600))
        thread = threading.Thread(target=lambda: list(state.add_lines("list", targets)))
        thread.start()
        while thread.is_alive() or all_ready(state):
            for lane in state.hosts_with_work(NOW):
                for work in state.next_for_host(lane.host, 7, NOW):
                    name = work.target.name
                    done += len(state.record(Finished(work.id, NOW, row=row(name, name)), NOW))
            done += len(state.flush(NOW))
        thread.join()
    assert done == 600
    assert len({told["id"] for told in written(tmp_path)}) == 600


def all_ready(state):
    return any(lane.ready for lane in state.hosts_with_work(NOW))


# Lanes


def test_lanes_give_each_target_once_in_order(tmp_path):
    with opened(tmp_path) as state:
        fill(state, *(f"https://a.example/{place}" for place in range(5)), "https://b.example:8443/")
        assert [(lane.host, lane.ready) for lane in state.hosts_with_work(NOW)] == [
            ("a.example", 5),
            ("b.example:8443", 1),
        ]
        given = [[work.target.name for work in state.next_for_host("a.example", 2, NOW)] for _ in range(4)]
        assert given == [[f"https://a.example/{place}" for place in pair] for pair in ((0, 1), (2, 3), (4,), ())]
        state.start_again()
        assert len(state.next_for_host("a.example", 9, NOW)) == 5


def test_retries_across_runs_grow_and_end(tmp_path):
    now = NOW
    pauses = []
    with opened(tmp_path) as state:
        fill(state, A)
    for _ in range(5):
        with opened(tmp_path, now) as state:
            (work,) = all_work(state, now)
            recorded = fail(state, work, "timeout", now)
            if recorded.next_try is not None:
                pauses.append(recorded.next_try - now)
                state.start_again()
                assert all_work(state, recorded.next_try - 1) == []
                now = recorded.next_try
    assert pauses == [HOUR, 6 * HOUR, DAY, 7 * DAY]
    assert recorded.verdict == Verdict.GIVEN_UP
    with opened(tmp_path, now + 365 * DAY) as state:
        assert all_work(state, now + 365 * DAY) == []
        assert state.counts(now).given_up == 1


def test_a_server_that_asks_for_later_is_asked_later(tmp_path):
    with opened(tmp_path) as state:
        fill(state, A, B)
        first, second = all_work(state)
        assert fail(state, first, "429", not_before=NOW + 3 * HOUR).next_try == NOW + 3 * HOUR
        assert fail(state, second, "503", not_before=NOW + 999 * DAY).next_try == NOW + 30 * DAY


@pytest.mark.parametrize("code", ["no_network", "host_paused", "host_given_up", "stopped"])
def test_what_was_not_tried_costs_no_try_and_no_row(tmp_path, code):
    with opened(tmp_path) as state:
        fill(state, A, B)
        first, second = all_work(state)
        for _ in range(9):
            assert fail(state, first, code).verdict == Verdict.WAITING
        fail(state, second, code, not_before=NOW + HOUR)
        assert all_work(state) == []  # not in this run
    with opened(tmp_path) as state:
        assert [(work.target.name, work.tries) for work in all_work(state)] == [(A, 0)]
        assert len(all_work(state, NOW + HOUR)) == 1
    assert not (tmp_path / "failures.jsonl").exists()


@pytest.mark.parametrize("code", ["404", "410", "no_article", "robots", "not_html", "501"])
def test_what_does_not_pass_is_not_asked_again(tmp_path, code):
    with opened(tmp_path) as state:
        fill(state, A)
        assert fail(state, all_work(state)[0], code).verdict == Verdict.FAILED
        state.start_again()
        assert all_work(state, NOW + 365 * DAY) == []


def test_a_time_far_ahead_counts_as_now(tmp_path):
    """The clock was a year ahead in the last run."""
    with opened(tmp_path) as state:
        fill(state, A)
        fail(state, all_work(state)[0], "timeout", NOW + 365 * DAY)
        state.save_pace(Host("a.example", pause_until=NOW + 365 * DAY))
        state.start_again()
        (lane,) = state.hosts_with_work(NOW)
        assert (lane.ready, lane.pause_until) == (1, NOW)
        assert len(all_work(state, NOW)) == 1


def failures(state):
    for work, code in zip(all_work(state), ("404", "503", "500", "timeout", "dns", "no_article"), strict=True):
        fail(state, work, code)
    state.start_again()


@pytest.mark.parametrize(
    ("codes", "asked"),
    [
        (["failed"], {"404", "503", "500", "timeout", "dns"}),
        (["timeout", "5xx"], {"503", "500", "timeout"}),
        (["dns"], {"dns"}),
        (["4xx", "no_article"], {"404", "no_article"}),
        (["nonsense' OR 1"], set()),
    ],
)
def test_what_failed_is_asked_again_by_code(tmp_path, codes, asked):
    with opened(tmp_path) as state:
        fill(state, *(f"https://a.example/{place}" for place in range(6)), "no address")
        failures(state)
        assert state.retry(codes) == len(asked)
        again = {work.id for work in all_work(state)}
        found = state._database.sql.execute("SELECT id, code FROM targets").fetchall()
        assert {code for number, code in found if number in again} == asked


def test_nothing_to_do_says_why(tmp_path):
    with opened(tmp_path) as state:
        fill(state, A, B, "https://c.example/")
        assert nothing_to_do(state.counts(NOW), "") is None
        first, second, third = all_work(state)
        finish(state, first, "Text.")
        fail(state, second, "404")
        fail(state, third, "timeout")
        told = nothing_to_do(state.counts(NOW), "18:00")
    assert told == (
        "nothing to do: 1 done, 1 failed or given up, 1 waiting (next at 18:00); "
        "--refresh asks again what is done, --retry failed what is not"
    )


# Recording


def test_a_second_run_has_nothing_to_ask(tmp_path):
    corpus_of(tmp_path, 5)
    with opened(tmp_path) as state:
        fill(state, *(f"https://h{place % 3}.example/{place}" for place in range(5)))
        assert all_work(state) == []
        assert state.notes == []
    assert len(written(tmp_path)) == 5


def test_rows_are_written_by_64_or_after_a_second(tmp_path):
    with opened(tmp_path) as state:
        fill(state, *(f"https://a.example/{place}" for place in range(130)))
        told = [state.record(Finished(work.id, NOW, row=row(work.target.name)), NOW) for work in all_work(state)]
        assert [len(recorded) for recorded in told if recorded] == [64, 64]
        assert len(written(tmp_path)) == 128
        assert not state.is_due(NOW + 0.9)
        assert state.is_due(NOW + 1)
        assert state.is_due(NOW - 100)  # the clock was set back
        assert len(state.flush(NOW)) == 2
        assert state.flush(NOW) == []
    assert len(written(tmp_path)) == 130


def test_rows_bear_id_and_version_and_stand_where_the_state_says(tmp_path):
    for recorded, told in zip(corpus_of(tmp_path, 4), written(tmp_path), strict=True):
        assert (told["id"], told["version"]) == (recorded.article, recorded.version)
        data = (tmp_path / recorded.place.file).read_bytes()
        part = data[recorded.place.offset : recorded.place.offset + recorded.place.length]
        assert recorded.article.encode() in part
        assert part.startswith(b"{")
        assert part.endswith(b"}")


def test_what_a_row_names_is_written_and_safe_before_the_row(tmp_path):
    seen = []

    def size():
        return (tmp_path / "articles.jsonl").stat().st_size if (tmp_path / "articles.jsonl").exists() else 0

    def before_row(told, _finished):
        seen.append(("row", told["id"], size()))
        return {"file": f"{told['id']}.txt"}

    settings = replace(SETTINGS, before_row=before_row, before_rows=lambda: seen.append(("safe", None, size())))
    with opened(tmp_path, settings=settings) as state:
        fill(state, A, B)
        for work in all_work(state):
            state.record(Finished(work.id, NOW, row=row(work.target.name, work.host)), NOW)
        recorded = state.flush(NOW)
    assert seen == [*(("row", told.article, 0) for told in recorded), ("safe", None, 0)]
    assert [told["file"] for told in written(tmp_path)] == [f"{told.article}.txt" for told in recorded]


def test_a_clash_of_ids_is_found_and_lengthens_the_second(tmp_path):
    settings = replace(SETTINGS, digest=lambda address: "ab" * 8 + f"{len(address):02x}" * 24)
    urls = ("https://a.example/1", "https://a.example/22", "https://a.example/333")
    with opened(tmp_path, settings=settings) as state:
        fill(state, *urls)
        ids = [finish(state, work, work.target.name).article for work in all_work(state)]
        assert ids == ["ab" * 8, "ab" * 8 + "1414", "ab" * 8 + "1515"]
    with opened(tmp_path, settings=settings) as state:
        state.refresh(NOW)
        for work, public in zip(all_work(state), ids, strict=True):
            assert work.article == public
            assert finish(state, work, work.target.name).verdict == Verdict.SAME
    assert [told["id"] for told in written(tmp_path)] == ids


def test_failures_are_rows_and_a_file_to_feed_back(tmp_path):
    with opened(tmp_path) as state:
        fill(state, A, B, "https://c.example/", "https://d.example/")
        first, second, third, fourth = all_work(state)
        finish(state, first, "Text.")
        fail(state, second, "404")
        fail(state, third, "timeout")
        fail(state, fourth, "no_article")
        assert state.write_failed() == 2
    assert (tmp_path / "failed.txt").read_text() == f"{B}\nhttps://c.example/\n"
    told = written(tmp_path, "failures.jsonl")
    assert [(failure["code"], failure["standing"]) for failure in told] == [
        ("404", "failed"), ("timeout", "waiting"), ("no_article", "failed"),
    ]  # fmt: skip
    assert told[1]["next_try"] == NOW + HOUR


def test_lines_that_are_no_address_are_not_fed_back(tmp_path):
    with opened(tmp_path) as state:
        fill(state, "no address")
        assert state.write_failed() == 0


def test_what_a_server_sends_too_long_is_not_kept(tmp_path):
    with opened(tmp_path) as state:
        fill(state, A)
        finish(
            state, all_work(state)[0], "Text.", etag='"' + "x" * 5_000 + '"', last_modified="then", cause="c" * 9_999
        )
        state.start_again()
        state.refresh(NOW)
        (work,) = all_work(state)
        assert (work.etag, work.last_modified) == (None, "then")


def test_filtered_articles_are_recorded_and_not_written(tmp_path):
    with opened(tmp_path) as state:
        fill(state, A)
        (work,) = all_work(state)
        state.record(Finished(work.id, NOW, "filtered", cause="language fr"), NOW)
        assert state.flush(NOW)[0].verdict == Verdict.FILTERED
        state.start_again()
        assert all_work(state) == []
        assert state.counts(NOW).filtered == 1
    assert not (tmp_path / "articles.jsonl").exists()


# Hosts and runs


def test_pauses_and_robots_txt_last_across_runs(tmp_path):
    robots = Robots(
        b"User-agent: *\nCrawl-delay: 3\n" * 99, 200, 'W/"x-gzip"', "Sun, 06 Nov 1994 08:49:37 GMT", NOW + DAY
    )
    host = Host("a.example", NOW + HOUR, "429", 3, 3.0, robots)
    with opened(tmp_path) as state:
        state.save_robots("a.example", robots)
        state.save_pace(host)
        fill(state, A)
        assert state.host("b.example", NOW) == Host("b.example")
    with opened(tmp_path) as state:
        assert state.host("a.example", NOW) == host
        assert state.hosts_with_work(NOW)[0].pause_until == NOW + HOUR


def test_the_cache_of_robots_txt_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr("scraper.store.hosts.drop_robots.__defaults__", (2,))
    monkeypatch.setattr("scraper.store.state._ROBOTS_BETWEEN_DROPS", 6)
    with opened(tmp_path) as state:
        for place in range(6):
            state.save_robots(f"h{place}", Robots(b"", 200, None, None, NOW + place))
        kept = [place for place in range(6) if state.host(f"h{place}", NOW).robots]
        assert kept == [4, 5]


def test_runs_are_kept_and_one_that_was_stopped_is_told(tmp_path):
    with opened(tmp_path) as state:
        state.start_run({"delay": 1}, {"scraper": "0.1"}, NOW)
    with opened(tmp_path) as state:
        state.end_run(state.start_run({}, {}, NOW + 1), "done", {"ok": 3}, NOW + 2)
        told = state._database.sql.execute("SELECT started, ended, ending, options, counts FROM runs").fetchall()
    assert told == [(NOW, None, "stopped", '{"delay": 1}', None), (NOW + 1, NOW + 2, "done", "{}", '{"ok": 3}')]


# What is refused


def test_two_runs_at_once_are_refused(tmp_path):
    with opened(tmp_path), pytest.raises(LockHeld):
        opened(tmp_path)


def test_a_refused_folder_is_free_again(tmp_path):
    (tmp_path / "articles.jsonl").write_text("{}\n")
    for _ in range(2):
        with pytest.raises(NoState, match="scraper repair"):
            opened(tmp_path)


def test_rows_without_a_state_are_refused(tmp_path):
    corpus_of(tmp_path, 2)
    (tmp_path / "state.db").unlink()
    before = (tmp_path / "articles.jsonl").read_bytes()
    with pytest.raises(NoState, match="scraper repair"):
        opened(tmp_path)
    assert (tmp_path / "articles.jsonl").read_bytes() == before
    assert not (tmp_path / "state.db").exists()


def test_a_state_of_its_own_folder_is_no_state_beside(tmp_path):
    settings = replace(SETTINGS, state=tmp_path / "state")
    with opened(tmp_path / "out", settings=settings) as state:
        fill(state, A)
        finish(state, all_work(state)[0], "Text.")
    with pytest.raises(NoState):
        opened(tmp_path / "out")
    with opened(tmp_path / "out", settings=settings) as state:
        assert state.counts(NOW).done == 1


@pytest.mark.parametrize("cut", [1, 200, 10_000])
def test_rows_truncated_by_hand_are_refused(tmp_path, cut):
    corpus_of(tmp_path, 3)
    rows = tmp_path / "articles.jsonl"
    os.truncate(rows, max(0, rows.stat().st_size - cut))
    before = rows.read_bytes()
    with pytest.raises(StateMismatch, match=r"articles\.jsonl has .*scraper repair"):
        opened(tmp_path)
    assert rows.read_bytes() == before


def test_the_rows_of_another_corpus_are_refused(tmp_path):
    corpus_of(tmp_path / "one", 3)
    corpus_of(tmp_path / "two", 1)
    rows = (tmp_path / "one" / "articles.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "two" / "articles.jsonl").write_bytes(b"".join(rows[1:]))
    with pytest.raises(StateMismatch, match="another row"):
        opened(tmp_path / "two")


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (lambda path: path.write_bytes(b"nonsense" * 100), CorruptState),
        (lambda path: path.write_bytes(path.read_bytes()[:50]), CorruptState),
        (lambda path: path.write_bytes(path.read_bytes()[:5000] + b"\0" * 5000), CorruptState),
        (lambda path: path.write_bytes(b""), NoState),
    ],
)
def test_a_damaged_state_is_told_and_left(tmp_path, damage, error):
    corpus_of(tmp_path, 3)
    damage(tmp_path / "state.db")
    before = (tmp_path / "state.db").read_bytes()
    with pytest.raises(error, match="scraper repair"):
        opened(tmp_path)
    if error is CorruptState:
        assert (tmp_path / "state.db").read_bytes()[100:] == before[100:]
    assert len(written(tmp_path)) == 3


def test_the_database_of_another_program_is_left(tmp_path):
    other = sqlite3.connect(tmp_path / "state.db")
    other.execute("CREATE TABLE notes (text TEXT)")
    other.close()
    with pytest.raises(CorruptState, match="no state of scraper"):
        opened(tmp_path)


def test_a_state_of_a_newer_version_is_refused_untouched(tmp_path):
    corpus_of(tmp_path, 3)
    later = sqlite3.connect(tmp_path / "state.db")
    later.execute("PRAGMA user_version = 99")
    later.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name != "run.lock"}
    with pytest.raises(NewerState, match="update scraper"):
        opened(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name != "run.lock"} == before
