import random
from dataclasses import replace

from scraper.store.hosts import Host
from scraper.store.near import MAX_CANDIDATES
from scraper.store.reader import Reader
from scraper.store.repair import repair
from scraper.store.state import State
from scraper.store.values import Finished
from tests.store.corpus import NOW, SETTINGS, all_work, fill, finish, opened, row, written

URLS = [f"https://a.example/{place}" for place in range(3)]


def bands(made: bytes) -> list[int]:
    return list(made)


def made_of(article: str, made: bytes, group: str) -> tuple[str, bytes, str]:
    return article, made, group


def test_texts_with_a_band_in_common_are_found(tmp_path):
    with opened(tmp_path) as state:
        near = state.near_index(bands, made_of)
        near.add("b", b"\1\2", "b")
        near.add("a", b"\2\3", "b")
        near.add("c", b"\4", "c")
        assert near.candidates(b"\2") == [("a", b"\2\3", "b"), ("b", b"\1\2", "b")]
        assert near.candidates(b"\4\3") == [("a", b"\2\3", "b"), ("c", b"\4", "c")]
        assert near.candidates(b"\5") == []
        assert near.candidates(b"") == []
    with opened(tmp_path) as state:
        assert len(state.near_index(bands, made_of).candidates(b"\2")) == 2


def test_a_new_signature_takes_the_place_of_the_old_one(tmp_path):
    with opened(tmp_path) as state:
        near = state.near_index(bands, made_of)
        near.add("a", b"\1", "a")
        near.add("a", b"\2", "x")
        assert near.candidates(b"\1") == []
        assert near.candidates(b"\2") == [("a", b"\2", "x")]


def test_candidates_are_bounded(tmp_path):
    with opened(tmp_path) as state:
        near = state.near_index(bands, made_of)
        with state._database.transaction():
            for place in range(MAX_CANDIDATES + 50):
                near.add(f"{place:04}", b"\1", "x")
        assert [found[0] for found in near.candidates(b"\1")] == [f"{place:04}" for place in range(MAX_CANDIDATES)]


def test_groups_stand_in_rows_and_columns_and_survive(tmp_path):
    """Signatures are added from within the recording of a row, in its transaction."""
    with opened(tmp_path) as opening:
        fill(opening, *URLS)
    grouped: list[State] = []

    def before_row(told, _finished):
        near = grouped[0].near_index(bands, made_of)
        group = next((found[2] for found in near.candidates(b"\7")), told["id"])
        near.add(told["id"], b"\7", group)
        return {"near_group": group, "similarity": 0.9}

    with opened(tmp_path, settings=replace(SETTINGS, before_row=before_row)) as state:
        grouped.append(state)
        for work in all_work(state):
            state.record(Finished(work.id, NOW, row=row(work.target.name, work.target.name)), NOW)
        ids = [recorded.article for recorded in state.flush(NOW)]
        assert {told["near_group"] for told in written(tmp_path)} == {ids[0]}
        state.near_index(bands, made_of).regroup(str(ids[0]), "another")
    with Reader(tmp_path) as reader:
        assert [(fact["near_group"], fact["similarity"]) for fact in reader.facts()] == [("another", 0.9)] * 3
    repair(tmp_path, SETTINGS, NOW)
    with opened(tmp_path) as state:
        assert len(state.near_index(bands, made_of).candidates(b"\7")) == 3
        state.forget(URLS[0], NOW)
        assert [found[0] for found in state.near_index(bands, made_of).candidates(b"\7")] == sorted(map(str, ids[1:]))


def test_blocks_are_counted_once_a_story_in_any_order(tmp_path):
    pairs = [(block, story) for block in (1, -2) for story in range(20)] + [(3, 5)] * 4
    random.Random(1).shuffle(pairs)  # noqa: S311
    with opened(tmp_path) as state:
        counts = state.block_counts(16)
        counts.add(pairs[:20])
        counts.add(pairs)
        assert [counts.count(block) for block in (1, -2, 3, 4)] == [16, 16, 1, 0]
        kept = state._database.sql.execute("SELECT story FROM stories WHERE block = 1").fetchall()
        assert kept == [(story,) for story in range(16)]


def test_pauses_are_told(tmp_path):
    with opened(tmp_path) as state:
        fill(state, *URLS)
        finish(state, all_work(state)[0], "Text.", page_bytes=100, fetch_seconds=0.5)
        state.save_pace(Host("a.example", NOW + 60, "429", 1), Host("b.example", NOW - 1, "503", 1))
    with Reader(tmp_path) as reader:
        assert [(host.host, host.pause_reason) for host in reader.pauses(NOW)] == [("a.example", "429")]
        (fact,) = reader.facts()
        assert (fact["host"], fact["words"], fact["page_bytes"], fact["fetch_seconds"]) == ("a.example", 1, 100, 0.5)
