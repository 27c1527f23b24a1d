"""Near-duplicate texts in runs: groups in the rows, ``dedupe``, and what a stopped run wrote."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.corpora import answers, run, settled_rows, story, text_of, written
from tests.batch.site import Answer, Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    agency = text_of(1, 12)
    with running() as site:
        site.pages = {
            "/agency": Answer(story("The agency's headline", agency)),
            "/copy": Answer(story("Our own headline", [text_of(2, 1)[0], *agency[1:]])),
            "/other": Answer(story("Another story", text_of(3))),
        }
        yield site


def test_a_copy_is_told_by_its_group_and_left_out_where_that_is_wanted(tmp_path: Path, site: Site):
    urls = [f"{site.url}/agency", f"{site.url}/other"]
    for out, dedupe in ((tmp_path / "told", False), (tmp_path / "left", True)):
        run(out, urls, dedupe=dedupe)
        run(out, [f"{site.url}/copy"], "copy", dedupe=dedupe)
    agency, other, copy = (
        next(row for row in written(tmp_path / "told") if row["url"] == f"{site.url}/{name}")
        for name in ("agency", "other", "copy")
    )
    assert (copy["near_duplicate_of"], copy["near_group"]) == (agency["id"], min(str(agency["id"]), str(copy["id"])))
    assert isinstance(copy["similarity"], float)
    assert 0.7 < copy["similarity"] < 1
    assert (other["near_duplicate_of"], other["near_group"], other["similarity"]) == (None, other["id"], None)
    assert {row["url"] for row in written(tmp_path / "left")} == set(urls)
    left_out = answers(tmp_path / "left")[-1]
    assert (left_out.standing, left_out.article) == ("filtered", agency["id"])
    assert left_out.cause == f"near-duplicate of {agency['id']}, {copy['similarity']:.0%} alike"
    both = {row["near_group"] for row in settled_rows(tmp_path / "told") if row["url"] != f"{site.url}/other"}
    assert both == {copy["near_group"]}


def test_texts_are_known_that_a_stopped_run_wrote_and_did_not_record(tmp_path: Path, site: Site):
    """The state is that of a moment before the rows, as after a kill or from a backup."""
    run(tmp_path, [f"{site.url}/other"])
    shutil.copy(tmp_path / "state.db", tmp_path / "before.db")
    run(tmp_path, [f"{site.url}/agency"], "agency")
    (tmp_path / "before.db").replace(tmp_path / "state.db")
    run(tmp_path, [f"{site.url}/copy"], "copy")
    rows = {str(row["url"]).removeprefix(site.url): row for row in written(tmp_path)}
    assert rows["/copy"]["near_duplicate_of"] == rows["/agency"]["id"]
    assert "compared 1 articles with the others that were not" in (tmp_path / "run.log").read_text()
