import subprocess

import pytest

from scraper.errors import CannotWrite, CorruptState
from scraper.store.values import Finished, Recorded
from tests.sinks.test_jsonl import small_disk  # noqa: F401
from tests.store.corpus import NOW, all_work, fill, opened, row, written


def test_a_full_disk_is_told_and_what_was_written_stays_good(small_disk):  # noqa: F811
    subprocess.run(["mount", "-o", "remount,size=3m", str(small_disk)], check=True)
    with opened(small_disk) as state:
        fill(state, *(f"https://a.example/{place}" for place in range(200)))
        work = all_work(state)
        told: list[Recorded] = []

        def record_all() -> None:
            for one in work:
                text = one.target.name * 2_000
                told.extend(state.record(Finished(one.id, NOW, row=row(one.target.name, text)), NOW))
                told.extend(state.flush(NOW) if one.id % 5 == 0 else ())

        with pytest.raises(CannotWrite, match=r"no space left|disk is full"):
            record_all()
        safe = {recorded.article for recorded in told}
        assert safe
        assert {read["id"] for read in written(small_disk)} == safe
        subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk)], check=True)
        more = state.flush(NOW)  # what could not be written is still there
        assert more
    with opened(small_disk) as state:
        assert state.notes == []
        assert {read["id"] for read in written(small_disk)} == safe | {recorded.article for recorded in more}


def test_a_commit_that_fails_takes_its_rows_back(tmp_path):
    with opened(tmp_path) as state:
        fill(state, *(f"https://a.example/{place}" for place in range(3)))
        for one in all_work(state)[:2]:
            state.record(Finished(one.id, NOW, row=row(one.target.name, one.target.name)), NOW)
        state._database.sql.execute(
            "CREATE TEMP TRIGGER full AFTER INSERT ON files BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
        with pytest.raises(CorruptState, match="no room"):
            state.flush(NOW)
        assert not (tmp_path / "articles.jsonl").exists() or written(tmp_path) == []
        state._database.sql.execute("DROP TRIGGER full")
        assert len(state.flush(NOW)) == 2
    assert len(written(tmp_path)) == 2
