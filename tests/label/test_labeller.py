import copy
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

import scraper
from scraper.block import blocks_with
from scraper.classify.classifier import classify_blocks, know
from scraper.label import labeller
from scraper.label.labeller import Labels, label_blocks
from scraper.lexicon.phrases import lexicon
from scraper.meta.declare import declared
from scraper.model import TEXT_LABELS, Block, Label, LazyBlocks, text_blocks
from scraper.page.document import Document, parse
from scraper.shipped import shipped_model
from tests import golden

A, B, C = (Block(index, text, Label.PARAGRAPH, "text") for index, text in enumerate("abc"))


def labelled(html: str, scores: Sequence[float] | None = None) -> tuple[Document, Labels]:
    """The page and its labels, by the model's scores or by these."""
    document = parse(html)
    words = lexicon(document.language)
    known = know(declared(document.head, None))
    verdict = classify_blocks(document.blocks, document.location, words, known, shipped_model().blocks)
    if scores is not None:
        verdict = replace(verdict, scores=np.array(scores, dtype=np.float32))
    return document, label_blocks(document, verdict, words)


@pytest.fixture(params=golden.names())
def page(request: pytest.FixtureRequest) -> tuple[Document, Labels]:
    return labelled(golden.source(request.param).decode())


def test_the_blocks_are_those_of_the_page_in_its_order(page: tuple[Document, Labels]) -> None:
    document, labels = page
    assert [block.text for block in labels.blocks] == document.blocks.texts
    assert [block.index for block in labels.blocks] == list(range(len(document.blocks)))


def test_every_block_tells_its_rule_and_score(page: tuple[Document, Labels]) -> None:
    for block in page[1].blocks:
        rule, _, score = block.reason.rpartition("; model ")
        assert rule
        assert float(score) == pytest.approx(block.score, abs=0.01)


def test_blocks_far_from_the_article_are_no_text(page: tuple[Document, Labels]) -> None:
    near = {block.place for block in page[1].near}
    assert [block for block in page[1].blocks if block.index not in near and block.label in TEXT_LABELS] == []


def test_the_near_blocks_say_the_same_as_all_of_them(page: tuple[Document, Labels]) -> None:
    labels = page[1]
    assert [block.block() for block in labels.near] == [labels.blocks[block.place] for block in labels.near]


def scored(html: str, *scores: float) -> list[tuple[str, Label]]:
    """Texts and labels of a page's blocks, given the model's scores."""
    return [(block.text, block.label) for block in labelled(html, scores)[1].near]


WALL = "The council agreed on Tuesday that the harbour wall will be rebuilt before winter."
REPLY = "I have lived by that wall for forty years and never saw anyone look after it."


def test_comments_are_no_text_whatever_the_model_says() -> None:
    html = f"<main><article><p>{WALL}</p></article><div class=comments><p>{REPLY}</p></div></main>"
    assert scored(html, 0.9, 0.9) == [(WALL, Label.PARAGRAPH), (REPLY, Label.COMMENTS)]


def test_where_comments_are_all_there_is_they_are_the_text() -> None:
    html = f"<main><div class=comments><p>{WALL}</p></div><div class=comments><p>{REPLY}</p></div></main>"
    assert scored(html, 0.9, 0.9) == [(WALL, Label.PARAGRAPH), (REPLY, Label.PARAGRAPH)]


def test_a_quoted_post_is_text_whatever_the_model_says() -> None:
    post = "<blockquote class=twitter-tweet><p>It is gone.</p>&mdash; Jane Doe (@jane) May 5, 2023</blockquote>"
    found = scored(f"<main><p>{WALL}</p>{post}<p>{REPLY}</p></main>", 0.9, 0.0, 0.0, 0.9)
    assert [label for _, label in found] == [Label.PARAGRAPH, Label.EMBED, Label.EMBED, Label.PARAGRAPH]


def test_a_link_to_a_post_that_is_not_shown_is_no_text() -> None:
    post = "<blockquote class=instagram-media><a href=/p>View this post on Instagram</a></blockquote>"
    found = scored(f"<main><p>{WALL}</p>{post}<p>{REPLY}</p></main>", 0.9, 0.1, 0.9)
    assert [label in TEXT_LABELS for _, label in found] == [True, False, True]


@pytest.mark.parametrize(
    ("link", "score", "is_text"),
    [
        ("<div><a href=/buy>Check the price</a></div>", 0.6, False),
        ("<div><a href=/buy>Check the price</a></div>", 0.9, True),  # the model is sure
        ("<p><a href=/buy>Check the price</a></p>", 0.6, True),
        ("<div>You may <a href=/buy>check the price</a></div>", 0.6, True),
        (f"<div><a href=/buy>{WALL}</a></div>", 0.6, True),
    ],
)
def test_a_button_is_no_text_unless_the_model_is_sure(link: str, score: float, is_text: bool) -> None:
    found = scored(f"<main><p>{WALL}</p>{link}<p>{REPLY}</p></main>", 0.9, score, 0.9)
    assert [label in TEXT_LABELS for _, label in found] == [True, is_text, True]


@pytest.mark.parametrize(
    ("line", "is_text"),
    [
        ("FUNDA LAPHA | <a href=/b>Udonga luwile ekuseni</a>", False),
        ("Funda lapha | <a href=/b>Udonga luwile ekuseni</a>", True),
        ("UDONGA | <a href=/b>Luwile ekuseni</a>", True),  # one word may be a name
        ("FUNDA LAPHA | Udonga luwile ekuseni", True),
    ],
)
def test_a_link_after_a_label_in_capitals_is_another_story(line: str, is_text: bool) -> None:
    found = scored(f"<main><p>{WALL}</p><p>{line}</p><p>{REPLY}</p></main>", 0.9, 0.9, 0.9)
    assert [label in TEXT_LABELS for _, label in found] == [True, is_text, True]


TITLE = "Why the old harbour wall must be rebuilt before winter"


@pytest.mark.parametrize(
    ("heading", "score", "label"),
    [
        ("<h2>Why the old wall must be rebuilt</h2>", 0.9, Label.HEADING),
        ("<h2>Why the old wall must be rebuilt</h2>", 0.6, Label.TITLE),  # the model has its doubts
        (f"<h2>{TITLE}</h2>", 0.9, Label.TITLE),
        ("<h1>Why the old wall must be rebuilt</h1>", 0.9, Label.TITLE),
    ],
)
def test_a_line_within_the_text_with_words_of_the_title_is_a_heading(heading: str, score: float, label: Label) -> None:
    html = f"<title>{TITLE}</title><main><p>{REPLY}</p>{heading}<p>{WALL}</p></main>"
    assert [found for _, found in scored(html, 0.9, score, 0.9)] == [Label.PARAGRAPH, label, Label.PARAGRAPH]


def test_a_page_without_blocks_has_no_labels() -> None:
    assert labelled("<script>x</script>")[1] == Labels((), (), "")


class Made:
    """Makes blocks, and notes which."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __len__(self) -> int:
        return 3

    def make(self, places: Iterable[int]) -> Iterator[Block]:
        for place in places:
            self.asked.append(place)
            yield (A, B, C)[place]

    def make_text(self) -> Iterator[Block]:
        return self.make([1])


def lazy() -> LazyBlocks:
    return LazyBlocks(Made())


def test_a_lazy_block_is_made_when_looked_at() -> None:
    made = Made()
    blocks = LazyBlocks(made)
    assert (len(blocks), made.asked) == (3, [])
    assert (blocks[1], blocks[-2], made.asked) == (B, B, [1, 1])


def test_blocks_far_from_the_text_are_not_made_for_labels_of_the_text() -> None:
    made = Made()
    assert list(blocks_with(LazyBlocks(made), TEXT_LABELS)) == [B]
    assert made.asked == [1]
    assert list(blocks_with(LazyBlocks(made), TEXT_LABELS | {Label.TITLE})) == [A, B, C]


@pytest.mark.parametrize("name", golden.names())
def test_the_text_of_a_page_is_found_whole(name: str) -> None:
    blocks = scraper.extract(golden.source(name)).blocks
    assert text_blocks(blocks) == [block for block in blocks if block.label in TEXT_LABELS]


def test_lazy_blocks_are_a_sequence() -> None:
    blocks = lazy()
    assert isinstance(blocks, Sequence)
    assert list(blocks) == [A, B, C]
    assert list(reversed(blocks)) == [C, B, A]
    assert (blocks[1:], blocks[::-2], blocks[5:]) == ((B, C), (C, A), ())
    assert (B in blocks, blocks.index(C), blocks.count(A)) == (True, 2, 1)


@pytest.mark.parametrize("index", [3, -4])
def test_there_is_no_lazy_block_beyond_the_ends(index: int) -> None:
    with pytest.raises(IndexError):
        lazy()[index]


def test_lazy_blocks_compare_by_what_they_hold() -> None:
    assert lazy() == lazy()
    assert lazy() == (A, B, C)
    assert lazy() != (A, B)
    assert lazy() != 3
    assert hash(lazy()) == hash((A, B, C))


def test_lazy_blocks_come_back_from_a_pickle_and_a_copy(page: tuple[Document, Labels]) -> None:
    blocks = page[1].blocks
    again = pickle.loads(pickle.dumps(blocks))
    assert isinstance(again, type(blocks))
    assert again == blocks == copy.deepcopy(blocks)


def test_a_record_holds_all_that_naming_asks(page: tuple[Document, Labels], monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks far from the text get the label that the whole page would have given them."""
    document, labels = page
    words = lexicon(document.language)
    known = know(declared(document.head, None))
    verdict = classify_blocks(document.blocks, document.location, words, known, shipped_model().blocks)
    monkeypatch.setattr(labeller, "_near", lambda *_: list(range(len(document.blocks))))
    monkeypatch.setattr(labeller, "revise", lambda *_: None)
    named_at_once = label_blocks(document, verdict, words).near
    near = {block.place for block in labels.near}
    far = [block for block in labels.blocks if block.index not in near]
    assert far == [block.block() for block in named_at_once if block.place not in near]
