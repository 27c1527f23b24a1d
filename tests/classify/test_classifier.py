from dataclasses import replace

import numpy as np
import pytest

from scraper.classify.classifier import Classification, choose_threshold, classify_blocks, expected_f, know
from scraper.classify.confidence import text_confidence
from scraper.classify.model import BlockModel
from scraper.lexicon.phrases import lexicon
from scraper.model import Declared
from scraper.page.document import parse
from scraper.shipped import shipped_model

SENTENCE = "The council met on Tuesday and agreed on a new plan for the harbour wall. "
PAGE = f"<title>Wall | The Gull</title><nav><a>Home</a></nav><h1>A plan for the wall</h1>{f'<p>{SENTENCE * 2}</p>' * 6}"


BLOCKS = shipped_model().blocks
KEEP = BLOCKS.thresholds.keep
DOUBTFUL = BLOCKS.thresholds.doubtful_page


def verdict(html: str, model: BlockModel = BLOCKS) -> Classification:
    document = parse(html)
    return classify_blocks(document.blocks, document.location, lexicon("en"), know(Declared()), model)


def of(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64)


@pytest.mark.parametrize(
    ("scores", "length", "f"),
    [
        (of(1, 1, 0), of(50, 50, 900), 1.0),
        (of(0, 1), of(10, 90), 1.0),
        (of(1, 0.5), of(100, 100), 2 * 100 / (100 + 150)),
        (of(0.8), of(100), 2 * 80 / (100 + 80)),
        (of(0.2, 0.2), of(50, 50), 0.0),
        (of(0, 0), of(50, 50), 0.0),
    ],
)
def test_the_expected_f_is_by_characters(scores: np.ndarray, length: np.ndarray, f: float) -> None:
    assert expected_f(scores, length, 0.5) == pytest.approx(f)


def test_where_all_is_clear_one_half_decides() -> None:
    assert choose_threshold(of(0.99, 0.98, 0.01), of(100, 100, 100), KEEP, DOUBTFUL)[0] == KEEP


def test_where_little_is_clear_more_is_kept() -> None:
    scores, length = of(0.45, 0.4, 0.35, 0.01), of(100, 100, 100, 100)
    threshold, expected = choose_threshold(scores, length, KEEP, DOUBTFUL)
    assert 0.01 < threshold < 0.35
    assert expected == expected_f(scores, length, threshold) > expected_f(scores, length, KEEP)


def test_the_threshold_is_half_the_f_that_can_be_reached() -> None:
    scores, length = of(0.4, 0.1), of(100, 100)
    assert choose_threshold(scores, length, KEEP, DOUBTFUL)[0] == pytest.approx(expected_f(scores, length, 0.2) / 2)


def test_a_page_with_nothing_likely_has_a_threshold() -> None:
    assert 0 <= choose_threshold(of(0, 0), of(10, 10), KEEP, DOUBTFUL)[0] <= KEEP


def test_text_is_told_from_menus() -> None:
    found = verdict(PAGE)
    kept = (found.scores > found.keep).tolist()
    assert (kept[0], kept[2:]) == (False, [True] * 6)


def test_blocks_that_the_first_stage_settles_score_nothing() -> None:
    found = verdict(f"{PAGE}<footer>{'<p><a href=/x>Terms</a></p>' * 40}</footer>")
    settled = np.ones(len(found.scores), dtype=bool)
    settled[found.still_open] = False
    assert settled.any()
    assert not found.scores[settled].any()


@pytest.mark.parametrize("html", ["", "<script>x</script>"])
def test_a_page_without_blocks_has_an_empty_verdict(html: str) -> None:
    found = verdict(html)
    assert (found.scores.tolist(), found.keep, found.structure, found.wording) == ([], KEEP, None, None)


def test_a_page_that_the_first_stage_settles_is_not_read() -> None:
    found = verdict(PAGE, replace(BLOCKS, thresholds=replace(BLOCKS.thresholds, open=1.0)))
    assert (len(found.scores), len(found.still_open), found.wording) == (8, 0, None)


def test_a_titles_longest_part_is_known_too() -> None:
    known = know(Declared(titles=(("title", "Harbour wall to be rebuilt | The Gull"),)))
    assert [sorted(title) for title in known.titles] == [
        ["be", "gull", "harbour", "rebuilt", "the", "to", "wall"],
        ["be", "harbour", "rebuilt", "to", "wall"],
    ]


def test_what_nobody_sees_is_no_part_of_what_is_known() -> None:
    wall = "Har\xadbour\n wall"
    known = know(Declared(titles=(("og", wall),), description=("og", wall), article_body=wall))
    assert (known.titles, known.summary) == ((frozenset({"harbour", "wall"}),), frozenset({"harbour", "wall"}))
    assert known.body == "Harbour wall"


def test_what_the_head_does_not_say_is_not_known() -> None:
    known = know(Declared())
    assert (known.titles, known.summary, known.body) == ((), frozenset(), "")


def test_trust_is_full_for_a_clear_text_and_less_for_a_short_one() -> None:
    found = verdict(PAGE)
    assert text_confidence(found, 800) > 0.8
    assert text_confidence(found, 100) == pytest.approx(text_confidence(found, 800) / 4, abs=0.001)
    assert (text_confidence(found, 0), text_confidence(verdict(""), 800)) == (0, 0)
