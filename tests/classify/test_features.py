"""Each row of the features of blocks, measured on a small page: page → block → feature → value."""

import math

import numpy as np
import pytest

from scraper.classify.structure import STRUCTURE, Structure, measure_structure
from scraper.classify.wording import SURFACE, WORDING, Known, measure_wording
from scraper.lexicon.phrases import LEXICON_LABELS, PLACES, lexicon
from scraper.model import Label
from scraper.page.blocks import ENCLOSING_TAGS
from scraper.page.document import Document, parse
from scraper.page.hints import HINT_NAMES
from scraper.text.words import words_of

Row = dict[str, float]
SENTENCE = "The council agreed on a plan for the wall of the harbour. "
SHORT, LONG = (SENTENCE * 9)[:99] + ".", ("It took two years of talks. " * 11)[:299] + "."
OUTSIDE = "x" * 99 + "."
STORY = (
    "<nav><a href=/>Home</a></nav>"
    f"<main><h1>The old wall</h1><section class=story><p>{SHORT}</p><h2>Costs</h2>"
    f"<p>See <a href=/x>the plan</a> for it.</p><p>{LONG}</p></section></main>"
    f"<footer class=legal><p>{OUTSIDE}</p></footer>"
)
BLOCKS = ("Home", "The old wall", SHORT, "Costs", "See the plan for it.", LONG, OUTSIDE)
"""Of 4, 12, 100, 5, 20 (8 of them in a link), 300 and 100 characters; those of 100 and 300 are good text, and the one
with the link counts -5 against its container."""


def measured(html: str) -> tuple[Document, Structure]:
    document = parse(html)
    return document, measure_structure(document.blocks, document.location)


def structure_of(html: str, text: str) -> Row:
    document, structure = measured(html)
    column = structure.matrix[:, document.blocks.texts.index(text)]
    return dict(zip(STRUCTURE, column.tolist(), strict=True))


TAG = next(name for name in STRUCTURE if name.startswith("tag("))
OF_STRUCTURE: dict[str, Row] = {
    "Home": {"heading_+1": 1, "heading_+3": 1, "link_share": 1, "ruled_out": 1, "depth": 1,
        "depth_below_main": -1, "own_link_share": 1, TAG: 16},
    "The old wall": {
        "log_length": math.log1p(12), "heading": 1, TAG: 1, "depth": 2, "inside": 0, "from_first": -1,
        "log_length_-1": math.log1p(4), "link_share_-1": 1, "log_length_+1": math.log1p(100),
        "heading_+2": 1, "link_share_+3": 0.4, "in_main": 1, "in_section": 0,
    },
    SHORT: {"link_share_-2": 1, "heading_-1": 1, "heading_+1": 1, "link_share_+2": 0.4,
        "log_length_+3": math.log1p(300)},
    "Costs": {"heading_-2": 1, "link_share_+1": 0.4, "log_length_+2": math.log1p(300), TAG: 2},
    "See the plan for it.": {"link_share": 0.4, "log_length_-2": math.log1p(100), "own_score": -5 / 100},
    LONG: {
        TAG: 0, "depth": 3, "depth_below_main": 1, "inside": 1, "heading_-2": 1, "link_share_-1": 0.4,
        "in_section": 1,
        "main_share": 400 / 500, "page_good": 500, "page_blocks": 7,
        "main_score": 395 / 400,
        "parent_score": 395 / 400, "grandparent_score": 395 / 400, "own_weight": 300 / 400, "parent_weight": 1,
        "grandparent_weight": 1, "own_score": 1,
        "parent_link_share": 8 / 425, "grandparent_link_share": 8 / 437,
        "own_block_length": 300, "parent_block_length": 425 / 4, "grandparent_block_length": 437 / 5,
        "own_blocks": 1, "parent_blocks": 4, "grandparent_blocks": 5,
        "group_good_share": 400 / 500, "group_length": 420 / 3, "group_link_share": 8 / 420, "group_count": 3,
        "group_inside": 1,
        "from_first": 3, "from_last": 0, "from_first_good": 3, "from_last_good": 0, "from_h1": 4,
        "place_in_main": 3 / 4, "good_until": 1,
    },
    OUTSIDE: {"ruled_out": 1, "from_last": 1, "from_last_good": 1, "place_in_main": 1, "good_until": 500 / 400},
}  # fmt: skip


def test_the_page_has_the_blocks_of_the_table() -> None:
    document, _ = measured(STORY)
    assert tuple(document.blocks.texts) == BLOCKS
    assert [len(text) for text in BLOCKS] == [4, 12, 100, 5, 20, 300, 100]


@pytest.mark.parametrize("text", OF_STRUCTURE)
def test_structure(text: str) -> None:
    found = structure_of(STORY, text)
    assert {name: found[name] for name in OF_STRUCTURE[text]} == pytest.approx(OF_STRUCTURE[text], abs=1e-5)


NAMES_OF_HINTS = {
    "hard": "subscribe", "negative": "recommended", "caption": "figure", "comment": "disqus", "body": "articlebody",
    "standfirst": "dek", "byline": "byline", "embed": "tweet", "dateline": "timestamp", "tags": "taglist",
    "share": "sharebar", "newsletter": "mailchimp", "related": "recirc", "bio": "authorbox", "paywall": "regwall",
    "consent": "gdpr", "advert": "adslot", "navigation": "breadcrumb", "legal": "imprint", "note": "editorsnote",
    "live": "liveblog", "hidden": "",
}  # fmt: skip
"""Hint → a class name that gives it; hidden ones need none."""


@pytest.mark.parametrize("hint", HINT_NAMES)
def test_a_hint_has_its_rows(hint: str) -> None:
    """The hints of a block, below the article's container, and of all around it, that container's too."""
    names = f'class="{NAMES_OF_HINTS[hint]}"' if hint != "hidden" else "hidden"
    without = structure_of(STORY.replace("<p>See", "<div><p>See").replace("it.</p>", "it.</p></div>"), BLOCKS[4])
    within = structure_of(
        STORY.replace("<p>See", f"<div {names}><p>See").replace("it.</p>", "it.</p></div>"), BLOCKS[4]
    )
    around = structure_of(STORY.replace("<main>", f"<main {names}>"), BLOCKS[4])
    rows = f"below_{hint}", f"all_{hint}"
    assert [[found[row] for row in rows] for found in (without, within, around)] == [[0, 0], [1, 1], [0, 1]]


HTML_AROUND = {
    "li": "<ul><li>{}</li></ul>",
    "table": "<table><tr><td>{}</td></tr></table>",
    "td": "<table><tr><td>{}</td></tr></table>",
    "custom": "<my-box>{}</my-box>",
}
"""Enclosing element → the HTML that puts a text into it, where that is not just the element."""


@pytest.mark.parametrize("tag", ENCLOSING_TAGS)
def test_an_element_around_a_block_has_its_row(tag: str) -> None:
    html = HTML_AROUND.get(tag, f"<{tag}>{{}}</{tag}>").format(f"<div>{LONG}</div>")
    assert structure_of(f"<div>{html}</div>", LONG)[f"in_{tag}"] == 1
    assert structure_of(f"<div>{html}</div><p>{SHORT}", SHORT)[f"in_{tag}"] == 0


@pytest.mark.parametrize(("tag", "value"), [("p", 0), ("h4", 4), ("blockquote", 8), ("body", 15), ("main", 16)])
def test_a_blocks_tag_is_a_place_in_the_list_that_names_the_row(tag: str, value: int) -> None:
    names = TAG.removeprefix("tag(").removesuffix(")").split("|")
    assert (names[value] if value < len(names) else "main") == tag
    html = f"<{tag}>{SHORT}</{tag}>" if tag != "body" else SHORT
    assert structure_of(html, SHORT)[TAG] == value


LIKELY = (0.01, 0.02, 0.9, 0.6, 0.3, 0.8, 0.04)
"""The first stage's verdicts on the blocks, made up: of 100, 5 and 300 characters, the third, fourth and sixth are
text."""
KNOWN = Known((words_of("The old wall"),), words_of("The council agreed"), SHORT)


def wording_of(html: str, text: str, likely: tuple[float, ...] = LIKELY, known: Known = KNOWN) -> Row:
    document, structure = measured(html)
    texts = document.blocks.texts
    places = np.arange(len(texts))
    verdicts = np.array([*likely, *[0.0] * len(texts)][: len(texts)], dtype=np.float32)
    wording = measure_wording(texts, places, verdicts, structure, lexicon("en"), known)
    return dict(zip(WORDING, wording.matrix[:, texts.index(text)].tolist(), strict=True))


OF_WORDING: dict[str, Row] = {
    "The old wall": {"title_overlap": 1, "summary_overlap": 1 / 3, "from_headline": 0, "in_json_ld": 0,
        "json_ld_present": 1},
    SHORT: {
        "title_overlap": 2 / 10, "summary_overlap": 3 / 10, "from_headline": 1, "in_json_ld": 1,
        "owner_mean": 0.9, "parent_mean": (0.9 + 0.6 + 0.3 + 0.8) / 4,
        "grandparent_mean": (0.9 + 0.6 + 0.3 + 0.8) / 4,
        "group_mean": (0.9 + 0.3 + 0.8) / 3,
        "kept_before": 0, "kept_until": 100 / 405, "kept_total": 405, "from_first_kept": 0, "from_last_kept": -3,
        "likely_-3": 0, "likely_-2": 0.01, "likely_-1": 0.02, "likely_+0": 0.9, "likely_+1": 0.6, "likely_+2": 0.3,
        "likely_+3": 0.8,
    },
    LONG: {
        "kept_before": 105 / 405, "kept_until": 1, "from_first_kept": 3, "from_last_kept": 0, "from_headline": 4,
        "likely_-3": 0.9, "likely_+1": 0.04, "likely_+2": 0, "in_json_ld": 0,
    },
}  # fmt: skip


@pytest.mark.parametrize("text", OF_WORDING)
def test_wording(text: str) -> None:
    found = wording_of(STORY, text)
    assert {name: found[name] for name in OF_WORDING[text]} == pytest.approx(OF_WORDING[text], abs=1e-5)


PHRASES = {
    "whole": {
        Label.NAVIGATION: "Main menu", Label.AUTHOR_BIO: "About the author", Label.TIP_LINE: "Got a tip?",
        Label.TAGS: "Topics", Label.FOLLOW: "Follow us", Label.SHARE: "Share this", Label.NEWSLETTER: "Newsletter",
        Label.RELATED: "Related articles", Label.ADVERTISEMENT: "Advertisement", Label.COMMENTS: "No comments",
        Label.LEGAL: "All rights reserved", Label.PAYWALL: "Subscribe now", Label.CONSENT: "Accept all cookies",
        Label.BYLINE: "Written by", Label.DATELINE: "Updated", Label.CREDIT: "Getty Images", Label.NOTE: "Correction",
    },
    "starts": {
        Label.NAVIGATION: "Skip to the news", Label.AUTHOR_BIO: "The writer is a sailor",
        Label.TIP_LINE: "Do you have a tip for us", Label.TAGS: "Filed under harbours",
        Label.FOLLOW: "Follow our page",
        Label.SHARE: "Share on Gullbook", Label.NEWSLETTER: "Sign up for more", Label.RELATED: "Read next a tale",
        Label.ADVERTISEMENT: "Sponsored by Gull", Label.COMMENTS: "Leave a reply now",
        Label.LEGAL: "Copyright The Gull",
        Label.PAYWALL: "Subscribe today for more", Label.CONSENT: "We use cookies here",
        Label.BYLINE: "Words by Ann Lee",
        Label.DATELINE: "Published on a Monday", Label.CREDIT: "Photo by Ann Lee",
        Label.CAPTION: "Pictured left, a gull",
        Label.NOTE: "Clarification of the above",
    },
    "contains": {
        Label.NAVIGATION: "Here skip to content", Label.AUTHOR_BIO: "Ann is a staff writer at The Gull",
        Label.TIP_LINE: "You may get in touch with our news desk", Label.TAGS: "A tale tagged with gulls",
        Label.FOLLOW: "Come and follow us on Gullbook", Label.SHARE: "Please share this story",
        Label.NEWSLETTER: "Get our newsletter", Label.RELATED: "The post appeared first on Gull",
        Label.ADVERTISEMENT: "The story continues below this ad", Label.COMMENTS: "Say so in the comments below",
        Label.LEGAL: "Gull, all rights reserved", Label.PAYWALL: "With unlimited digital access",
        Label.CONSENT: "This site uses cookies", Label.BYLINE: "Ann Lee contributed to this report",
        Label.DATELINE: "A tale first published on Monday", Label.CREDIT: "Ann Lee, Getty Images",
        Label.CAPTION: "Gulls in this file photo", Label.NOTE: "Here an earlier version of this tale was wrong",
    },
}  # fmt: skip
"""Place → label → a block that has such a phrase there."""
UNUSED_PHRASES = {("whole", Label.CAPTION)}
"""No language has phrases of these."""


@pytest.mark.parametrize(
    ("place", "label"),
    [(place, label) for place in PLACES for label in LEXICON_LABELS if (place, label) not in UNUSED_PHRASES],
)
def test_a_phrase_has_its_row(place: str, label: Label) -> None:
    text = PHRASES[place][label]
    assert wording_of(f"<p>{text}</p>", text)[f"{place}_{label.value}"] == 1
    assert wording_of(f"<p>{SHORT}</p>", SHORT)[f"{place}_{label.value}"] == 0


def test_a_bylines_prefix_has_its_row() -> None:
    assert wording_of("<p>By Ann Lee</p>", "By Ann Lee")["byline_prefix"] == 1
    assert wording_of("<p>By</p>", "By")["byline_prefix"] == 0


SURFACES = {
    "ends_sentence": ("It rains.", "It rains"), "ends_ellipsis": ("It rains…", "It rains."),
    "ends_question": ("Does it rain?", "It rains."), "ends_colon": ("It rains:", "It rains."),
    "starts_upper": ("It rains", "it rains"), "starts_opener": ("“It rains”", "It rains"),
    "starts_bullet": ("• It rains", "It rains"), "starts_digit": ("3 days of rain", "Days of rain"),
    "has_bar": ("Rain | The Gull", "Rain, The Gull"), "has_copyright": ("© The Gull", "The Gull"),
    "has_date": ("On 3 May 2024", "On 3 May"), "has_contact": ("Write to ann@gull.example", "Write to ann"),
    "all_caps": ("IT RAINS", "It RAINS"),
}  # fmt: skip
"""What a text's surface shows → a text that shows it, and one that does not."""


@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_has_its_row(name: str) -> None:
    assert [wording_of(f"<p>{text}</p>", text)[name] for text in SURFACES[name]] == [1, 0]


def test_only_the_second_of_two_equal_texts_is_repeated() -> None:
    document, structure = measured(f"<p>{SHORT}</p><p>{SHORT}</p>")
    likely = np.zeros(2, dtype=np.float32)
    wording = measure_wording(document.blocks.texts, np.arange(2), likely, structure, lexicon("en"), Known())
    assert wording.matrix[WORDING.index("repeated")].tolist() == [0, 1]


def test_every_row_has_a_test() -> None:
    """So that a further feature comes with its case."""
    of_hints = {f"{which}_{hint}" for which in ("below", "all") for hint in NAMES_OF_HINTS}
    tested = (
        {name for row in OF_STRUCTURE.values() for name in row} | of_hints | {f"in_{tag}" for tag in ENCLOSING_TAGS}
    )
    assert tested == {name for name in STRUCTURE if "unused" not in name}
    of_words = {f"{place}_{label.value}" for place, texts in PHRASES.items() for label in texts} | {"byline_prefix"}
    tested |= {name for row in OF_WORDING.values() for name in row} | of_words | {*SURFACES, "repeated"}
    untested = {f"{place}_{label.value}" for place, label in UNUSED_PHRASES}
    assert tested | untested == {name for name in WORDING if "unused" not in name}
    assert set(SURFACES) | {"repeated", "in_json_ld"} == set(SURFACE)
