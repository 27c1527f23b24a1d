from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.dedupe.site_memory import Applied, Counters, apply, counted, cut, judge, observe, restore
from scraper.dedupe.traces import SURE_SCORE, Traces, pack, trace, unpack
from scraper.model import TEXT_LABELS, Article, Block, Cell, Label, join_blocks
from tests.dedupe.texts import invented

HOST = "example.org"
BIO = "Ottilie Brandt has covered the harbour and its quarrels since the old quay was closed."
TIP = "Do you know more about the wall? Write to the desk, in confidence if you like."
P = Label.PARAGRAPH
Given = tuple[str, Label, float]


def story(seed: int, *last: Given, first: tuple[Given, ...] = (), paragraphs: int = 8) -> Article:
    """An article of invented paragraphs that the model holds surely, with blocks before and after it."""
    own: list[Given] = [(invented(seed * 100 + number, 50), P, 0.99) for number in range(paragraphs)]
    dropped: Given = ("Home News Sport", Label.NAVIGATION, 0.0)
    blocks = tuple(
        Block(index, text, label, "was so", "p", score=score, cell=Cell(0, index, 0) if label is Label.TABLE else None)
        for index, (text, label, score) in enumerate((dropped, *first, *own, *last, dropped))
    )
    return Article(join_blocks(blocks, TEXT_LABELS), blocks=blocks)


def after(articles: list[Article], host: str = HOST, keys: list[str] | None = None) -> Counters:
    """Counters that have seen these articles."""
    counters = Counters()
    for number, article in enumerate(articles):
        counters.add(observe(host, keys[number] if keys else str(number), article))
    return counters


def settled(articles: list[Article]) -> list[Applied]:
    counters = after(articles)
    return [apply(HOST, article, counters.count) for article in articles]


def gone(applied: Applied) -> list[str]:
    return [change.cut.strip() for change in applied.changes]


def test_from_the_third_story_on_a_refrain_goes():
    articles = [story(seed, (BIO, P, 0.8)) for seed in range(4)]
    counters = Counters()
    found = []
    for number, article in enumerate(articles):
        counters.add(observe(HOST, str(number), article))
        found.append(gone(apply(HOST, article, counters.count)))
    assert found == [[], [], [BIO], [BIO]]
    assert [gone(each) for each in settled(articles)] == [[BIO]] * 4


def test_what_went_is_labelled_with_the_reason():
    articles = [story(seed, (BIO, P, 0.8)) for seed in range(3)]
    found = settled(articles)[0]
    block = next(block for block in found.article.blocks if block.text == BIO)
    assert (block.label, block.reason) == (Label.OTHER, "stands in 3 stories of this site")
    assert (found.changes[0].label, found.changes[0].reason) == (block.label, block.reason)
    assert found.article.text == join_blocks(found.article.blocks, TEXT_LABELS)
    assert BIO not in found.article.text
    assert [each.label for each in found.article.blocks if each.text != BIO] == [
        each.label for each in articles[0].blocks if each.text != BIO
    ]


def test_a_page_without_refrains_is_the_same_object():
    article = story(1)
    assert apply(HOST, article, after([article]).count).article is article


def test_amp_print_reprints_and_versions_are_one_story():
    articles = [story(1, (BIO, P, 0.8)) for _ in range(9)]
    counters = after(articles, keys=["one"] * 9)
    assert gone(apply(HOST, articles[0], counters.count)) == []
    counters.add(observe(HOST, "two", story(2, (BIO, P, 0.8))))
    assert gone(apply(HOST, articles[0], counters.count)) == []
    counters.add(observe(HOST, "three", story(3, (BIO, P, 0.8))))
    assert gone(apply(HOST, articles[0], counters.count)) == [BIO]


def test_a_reprint_that_was_not_told_is_a_passage():
    """Another key for each copy: all of the text is repeated, and stays."""
    articles = [story(1, (BIO, P, 0.8)) for _ in range(4)]
    assert gone(settled(articles)[0]) == []


def test_each_host_has_its_own_counters_and_each_element():
    articles = [story(seed, (BIO, P, 0.8)) for seed in range(3)]
    assert gone(apply("other.example", articles[0], after(articles).count)) == []
    other = replace(articles[0], blocks=tuple(replace(block, tag="h3") for block in articles[0].blocks))
    assert gone(apply(HOST, other, after(articles).count)) == []


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ([(BIO, P, SURE_SCORE)], []),
        ([(BIO, P, SURE_SCORE - 0.01)], [BIO]),
        ([(BIO, Label.TABLE, 0.5)], []),
        ([(BIO, Label.CODE, 0.5)], []),
        ([(BIO, Label.LIST_ITEM, 0.5)], [BIO]),
        ([("Why not?", P, 0.5)], []),  # asked in many interviews
        ([(BIO, P, 0.5), (TIP, P, 0.5)], [BIO, TIP]),
        ([("About the author", Label.HEADING, 0.5), (BIO, P, 0.5)], ["About the author", BIO]),
        ([("About the author", Label.HEADING, 0.5)], ["About the author"]),
    ],
)
def test_what_goes_and_what_stays(last, expected):
    assert gone(settled([story(seed, *last) for seed in range(3)])[0]) == expected


def test_a_heading_of_text_that_stays_stays():
    articles = [
        story(seed, ("What we know so far", Label.HEADING, 0.5), (invented(900 + seed, 40), P, 0.9))
        for seed in range(3)
    ]
    assert gone(settled(articles)[0]) == []


def test_a_passage_that_stories_share_stays():
    passage = [(invented(800 + number, 12), P, 0.5) for number in range(3)]
    assert gone(settled([story(seed, *passage) for seed in range(4)])[0]) == []
    assert len(gone(settled([story(seed, *passage[:2]) for seed in range(4)])[0])) == 2


@pytest.mark.parametrize(("words", "expected"), [(20, 0), (19, 1)])
def test_the_introduction_of_a_series_stays_and_a_line_above_the_text_goes(words, expected):
    shared = (invented(800, words), P, 0.5)
    assert len(gone(settled([story(seed, first=(shared,)) for seed in range(4)])[0])) == expected


def test_sure_blocks_show_a_passage_too():
    """A shared introduction: the model doubts one of its paragraphs, and holds the others surely."""
    shared = (invented(800, 12), P, 0.99), (invented(801, 12), P, 0.5), (invented(802, 12), P, 0.99)
    assert gone(settled([story(seed, first=shared) for seed in range(4)])[0]) == []


def test_if_more_than_a_fifth_would_go_none_goes_and_the_row_says_so():
    long = (invented(700, 60), P, 0.5)
    articles = [story(seed, long, paragraphs=4) for seed in range(3)]
    found = settled(articles)[0]
    assert (gone(found), found.article) == ([], articles[0])
    assert found.refused == "60 of 260 words stand in other stories of this site: none were taken out"
    enough = settled([story(seed, long, paragraphs=5) for seed in range(3)])[0]
    assert (len(gone(enough)), enough.refused) == (1, None)


def test_text_of_a_second_opinion_is_let_alone():
    articles = [replace(story(seed, (BIO, P, 0.0)), extractor="trafilatura") for seed in range(3)]
    assert trace(HOST, articles[0]) == Traces()
    assert gone(settled(articles)[0]) == []


def test_the_number_of_stories_is_capped():
    articles = [story(seed, (BIO, P, 0.8)) for seed in range(20)]
    assert settled(articles)[0].changes[0].reason == "stands in 16 or more stories of this site"


REFRAINS: tuple[Given, ...] = (
    (BIO, P, 0.6), (TIP, P, 0.9), ("Sign up here for the letter", P, 0.5), ("About the author", Label.HEADING, 0.3),
    ("A year and a row", Label.TABLE, 0.5), (invented(600, 30), P, 0.97), (invented(601, 90), P, 0.4),
)  # fmt: skip
sites = st.lists(
    st.tuples(st.lists(st.sampled_from(REFRAINS), max_size=4), st.lists(st.sampled_from(REFRAINS), max_size=4)),
    min_size=3,
    max_size=7,
).map(lambda rows: [story(seed, *last, first=tuple(first), paragraphs=4) for seed, (first, last) in enumerate(rows)])


@settings(max_examples=60, deadline=None)
@given(sites, st.randoms(use_true_random=False))
def test_settled_output_is_the_same_in_whatever_order(articles, rng):
    pairs = [(str(number), article) for number, article in enumerate(articles)]
    expected = [apply(HOST, article, after(articles).count) for article in articles]
    shuffled = pairs + rng.sample(pairs, 2)  # two are seen again
    rng.shuffle(shuffled)
    halves = Counters(), Counters()
    for number, (name, article) in enumerate(shuffled):
        halves[number % 2].add(observe(HOST, name, article))
    halves[0].merge(halves[1])
    found = [apply(HOST, article, halves[0].count) for article in articles]
    assert [each.changes for each in found] == [each.changes for each in expected]
    assert [each.article.text for each in found] == [each.article.text for each in expected]
    assert [each.refused for each in found] == [each.refused for each in expected]


@settings(max_examples=60, deadline=None)
@given(sites)
def test_a_row_is_cut_as_the_article_is_and_can_be_restored(articles):
    counters = after(articles)
    for article in articles:
        traces = unpack(pack(trace(HOST, article)))
        assert traces == trace(HOST, article)
        applied = apply(HOST, article, counters.count)
        text, changes = cut(article.text, judge(traces, counters.count))
        assert (text, changes) == (applied.article.text, applied.changes)
        assert restore(text, changes) == article.text
        # Where what goes stood between two halves of a table, they stay parted by a blank line.
        assert text.split() == join_blocks(applied.article.blocks, TEXT_LABELS).split()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=120), st.integers(0, 120))
def test_counters_join_in_any_order_any_number_of_times(pairs, at):
    once, other, again = Counters(), Counters(), Counters()
    once.add(pairs)
    other.add(reversed(pairs[at:]))
    again.add(pairs[:at] + pairs)
    other.merge(again)
    assert other == once
    assert all(once.count(block) == min(16, len({s for b, s in pairs if b == block})) for block in range(4))


def test_traces_of_another_version_are_none():
    packed = pack(trace(HOST, story(1, (BIO, P, 0.8))))
    assert unpack(packed).blocks
    assert unpack(bytes((packed[0] + 1,)) + packed[1:]) == unpack(b"") == Traces()


def test_few_blocks_leave_a_trace():
    """Most of a page's text is held surely: what is stored grows with what is not."""
    article = story(1, (BIO, P, 0.8), paragraphs=30)
    assert [each.place for each in trace(HOST, article).blocks] == [28, 29, 30]
    assert len(counted("one", trace(HOST, article))) == 3
