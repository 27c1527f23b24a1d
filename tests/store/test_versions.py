import pytest

from scraper.store.values import Finished, Verdict
from tests.store.corpus import DAY, NOW, all_work, fail, fill, finish, opened, row, written

URL = "https://a.example/1"


@pytest.fixture
def state(tmp_path):
    with opened(tmp_path) as made:
        fill(made, URL)
        yield made


def ask(state, text, now=NOW, **more):
    """Ask the one target again, and give what recording its text came to."""
    state.ask_all()
    state.start_again()
    (work,) = all_work(state, now)
    state.record(Finished(work.id, now, row=row(URL, text, **more)), now)
    return state.flush(now)[0]


def test_a_change_of_text_or_title_is_a_version(state, tmp_path):
    assert ask(state, "One.").verdict == Verdict.NEW
    assert ask(state, "Two.").verdict == Verdict.VERSION
    assert ask(state, "Two.", title="Another").verdict == Verdict.VERSION
    assert ask(state, "Two.", title="Another", language="de", confidence=0.1).verdict == Verdict.SAME
    assert [(told["version"], told["text"]) for told in written(tmp_path)] == [(1, "One."), (2, "Two."), (3, "Two.")]
    assert len({told["id"] for told in written(tmp_path)}) == 1


def test_flapping_between_two_faces_is_two_versions(state, tmp_path):
    verdicts = [ask(state, text, NOW + place) for place, text in enumerate(["A.", "B."] * 5)]
    assert [told.verdict for told in verdicts] == [Verdict.NEW, Verdict.VERSION, *[Verdict.SEEN_BEFORE] * 8]
    assert [told.version for told in verdicts] == [1, 2] * 5
    seen = state._database.sql.execute("SELECT version, last_at, times FROM texts ORDER BY version").fetchall()
    assert seen == [(1, NOW + 8, 5), (2, NOW + 9, 5)]
    assert ask(state, "C.").version == 3
    assert len(written(tmp_path)) == 3


def test_an_upgrade_of_the_extractor_is_no_version(state, tmp_path):
    ask(state, "One.")
    assert ask(state, "One, read better.", extractor="2").verdict == Verdict.RENEWED
    assert ask(state, "One, read better.", extractor="2").verdict == Verdict.SAME
    assert ask(state, "Two.", extractor="2").verdict == Verdict.VERSION
    assert [told["text"] for told in written(tmp_path)] == ["One.", "Two."]


@pytest.mark.parametrize("code", ["no_article", "404", "timeout", "truncated", "consent", "500"])
def test_what_is_no_article_is_recorded_beside(state, tmp_path, code):
    ask(state, "One.")
    before = (tmp_path / "articles.jsonl").read_bytes()
    state.refresh(NOW)
    state.start_again()
    recorded = fail(state, all_work(state)[0], code, NOW + 1)
    assert recorded.verdict in {Verdict.BESIDE, Verdict.WAITING}
    assert recorded.article is not None
    assert (tmp_path / "articles.jsonl").read_bytes() == before
    beside = state._database.sql.execute("SELECT beside_code, beside_at, versions FROM articles").fetchone()
    assert beside == (code, NOW + 1, 1)
    assert written(tmp_path, "failures.jsonl")[0]["id"] == recorded.article
    assert ask(state, "One.").verdict == Verdict.SAME


def test_a_304_keeps_validators_and_costs_no_row(state, tmp_path):
    ask(state, "One.")
    state.start_again()
    state.refresh(NOW)
    finish(state, all_work(state)[0], "One.", etag='W/"a-gzip"', last_modified="Sun, 06 Nov 1994 08:49:37 GMT")
    state.start_again()
    assert state.refresh(NOW + DAY) == 1
    (work,) = all_work(state)
    assert (work.etag, work.last_modified) == ('W/"a-gzip"', "Sun, 06 Nov 1994 08:49:37 GMT")
    state.record(Finished(work.id, NOW + DAY, "unchanged", http_status=304), NOW)
    assert state.flush(NOW)[0].verdict == Verdict.SAME
    state.start_again()
    state.refresh(NOW + DAY)
    assert all_work(state)[0].etag == 'W/"a-gzip"'
    assert len(written(tmp_path)) == 1


def test_each_200_replaces_the_validators_or_removes_them(state):
    finish(state, all_work(state)[0], "One.", etag='"a"', last_modified="then")
    for etag, last_modified in (('"b"', None), (None, "now"), (None, None)):
        state.start_again()
        state.refresh(NOW)
        (work,) = all_work(state)
        finish(state, work, "One.", etag=etag, last_modified=last_modified)
        state.start_again()
        state.refresh(NOW)
        assert (all_work(state)[0].etag, all_work(state)[0:] == []) == (etag, True)


def test_an_obstacle_does_not_bring_validators(state):
    finish(state, all_work(state)[0], "One.", etag='"a"')
    state.start_again()
    state.refresh(NOW)
    fail(state, all_work(state)[0], "no_article", etag='"obstacle"')
    state.start_again()
    state.refresh(NOW)
    assert all_work(state)[0].etag == '"a"'


def test_a_refresh_asks_what_is_older_than_a_moment(state):
    finish(state, all_work(state)[0], "One.")
    state.start_again()
    assert state.refresh(NOW - 1) == 0
    assert state.refresh(NOW) == 1


def test_two_addresses_of_one_article_are_one_row(state, tmp_path):
    fill(state, URL, "https://t.example/short", "https://b.example/moved")
    first, second, third = all_work(state)
    one = finish(state, first, "One.")
    alias = finish(state, second, "One.", address=URL)
    joined = finish(state, third, "Two.", article=one.article)
    assert (alias.verdict, alias.article) == (Verdict.SAME, one.article)
    assert (joined.verdict, joined.article, joined.version) == (Verdict.VERSION, one.article, 2)
    assert state.counts(NOW).done == 3
    assert [told["version"] for told in written(tmp_path)] == [1, 2]


def test_texts_that_come_twice_in_one_flush_are_one_row(state, tmp_path):
    fill(state, URL, "https://t.example/short")
    for work in all_work(state):
        state.record(Finished(work.id, NOW, row=row(URL, "One."), address=URL), NOW)
    assert [told.verdict for told in state.flush(NOW)] == [Verdict.NEW, Verdict.SAME]
    assert len(written(tmp_path)) == 1
