from dataclasses import replace
from typing import Any

import pytest

from scraper.classify.wording import ENDS_SENTENCE, HAS_DATE, surface_bits
from scraper.label.facts import Facts
from scraper.label.rules import DROPPED, KEPT, MAX_CELL_CHARS, NEAR_SCORE, TELLING_TAGS, name_block, name_plain
from scraper.lexicon.phrases import BYLINE_PREFIX, LEXICON_LABELS, PLACES, bit_of
from scraper.model import TEXT_LABELS, Label
from scraper.page.blocks import ENCLOSING_BIT, TAGS
from scraper.page.hints import Hint

LINE = "Something stands here"
SENTENCE = "The council agreed on Tuesday that the harbour wall will be rebuilt before winter."
BIO = "Jane Doe covers the harbour and its wall for this newspaper, and has done so for nine years."
BARE = Facts(
    text=LINE, tag="p", hints=0, enclosing=0, lexicon=0, surface=0, links=0.0, likeness=0.0, summary=0.0, lone=False,
    place=1, headline=False, after_headline=-1, score=0.0,
)  # fmt: skip


def dropped(**changes: object) -> tuple[Label, str]:
    return tuple(name_block(replace(BARE, **changes), kept=False))  # type: ignore[arg-type,return-value]


def kept(**changes: object) -> tuple[Label, str]:
    return tuple(name_block(replace(BARE, score=0.9, place=0, **changes), kept=True))  # type: ignore[arg-type,return-value]


UNDER = {
    "text": SENTENCE, "surface": ENDS_SENTENCE, "place": -1, "after_headline": 1, "lone": True, "score": 0.2,
}  # fmt: skip
"""A sentence of its own kind, right under the headline."""

ENTRY = {
    "text": "11.04 Uhr: The harbour wall gives way", "tag": "h3", "surface": HAS_DATE, "place": 0, "score": 0.1,
}  # fmt: skip
"""A heading between the paragraphs of the text."""

ITEM = {"links": 1.0, "place": -1, "after_headline": -1}
"""A link above the headline."""

ONE_A_RULE = [
    ("headline", Label.TITLE, {"headline": True}),
    ("standfirst", Label.STANDFIRST, UNDER),
    ("entry of a live blog", Label.HEADING, ENTRY),
    ("quoted post", Label.EMBED, {"hints": Hint.EMBED, "enclosing": ENCLOSING_BIT["blockquote"], "place": 0}),
    ("byline", Label.BYLINE, {"text": "By Jane Doe", "lexicon": BYLINE_PREFIX, "place": -1}),
    ("consent hint", Label.CONSENT, {"hints": Hint.CONSENT}),
    ("comment hint", Label.COMMENTS, {"hints": Hint.COMMENT}),
    ("menu word", Label.NAVIGATION, {"text": "Abo", "lexicon": bit_of(Label.PAYWALL, "whole"), **ITEM}),
    ("copyright", Label.LEGAL, {"text": "© 2024 The Harbour Post", "surface": surface_bits("©")}),
    ("year and figures", Label.DATELINE, {"text": "17 May 2024", "surface": HAS_DATE, "place": -1}),
    ("credit phrase", Label.CREDIT, {"text": "Photo: Jane Doe", "lexicon": bit_of(Label.CREDIT, "starts")}),
    ("named byline", Label.BYLINE, {"text": "Jane Doe @jane", "hints": Hint.BYLINE | Hint.SHARE, "place": -1}),
    ("figure", Label.CAPTION, {"enclosing": ENCLOSING_BIT["figure"]}),
    ("note phrase", Label.NOTE, {"text": SENTENCE, "lexicon": bit_of(Label.NOTE, "starts"), "score": 0.1}),
    ("phrase", Label.TAGS, {"lexicon": bit_of(Label.TAGS, "starts")}),
    ("caption hint", Label.CAPTION, {"hints": Hint.CAPTION}),
    ("share hint", Label.SHARE, {"hints": Hint.SHARE}),
    ("newsletter hint", Label.NEWSLETTER, {"hints": Hint.NEWSLETTER}),
    ("tags hint", Label.TAGS, {"hints": Hint.TAGS}),
    ("bio hint", Label.AUTHOR_BIO, {"hints": Hint.BIO, "text": SENTENCE}),
    ("bio phrase", Label.AUTHOR_BIO, {"lexicon": bit_of(Label.AUTHOR_BIO, "contains")}),
    ("byline hint", Label.BYLINE, {"hints": Hint.BYLINE, "place": -1}),
    ("dateline hint", Label.DATELINE, {"text": "3 h", "hints": Hint.DATELINE}),
    ("date", Label.DATELINE, {"text": "Friday 13:37", "surface": HAS_DATE, "place": -1}),
    ("newsletter phrase", Label.NEWSLETTER, {"lexicon": bit_of(Label.NEWSLETTER, "contains")}),
    ("paywall hint", Label.PAYWALL, {"hints": Hint.PAYWALL}),
    ("advert hint", Label.ADVERTISEMENT, {"hints": Hint.ADVERT}),
    ("phrase within", Label.LEGAL, {"lexicon": bit_of(Label.LEGAL, "contains")}),
    ("legal hint", Label.LEGAL, {"hints": Hint.LEGAL}),
    ("name and verb", Label.AUTHOR_BIO, {"text": BIO}),
    ("related hint", Label.RELATED, {"hints": Hint.RELATED}),
    ("nav element", Label.NAVIGATION, {"tag": "nav"}),
    ("navigation hint", Label.NAVIGATION, {"hints": Hint.NAVIGATION}),
    ("linked name", Label.BYLINE, {"text": "Jane Doe", "links": 1.0, "lone": True, "place": -1, "after_headline": 1}),
    ("menu item", Label.NAVIGATION, {"text": "Sport", "links": 1.0, "tag": "li"}),
    ("links around the text", Label.RELATED, {"links": 0.9}),
    ("links", Label.NAVIGATION, {"links": 0.9, "place": -1}),
    ("search", Label.NAVIGATION, {"enclosing": ENCLOSING_BIT["form"], "place": -1}),
    ("not the article's text", Label.OTHER, {}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "label", "facts"), ONE_A_RULE, ids=[rule for rule, _, _ in ONE_A_RULE])
def test_a_dropped_block_is_named_by(rule: str, label: Label, facts: dict[str, object]) -> None:
    assert dropped(**facts) == (label, rule)


ONE_A_KEPT_RULE = [
    (
        "named standfirst",
        Label.STANDFIRST,
        {"text": SENTENCE, "hints": Hint.STANDFIRST, "summary": 0.95, "after_headline": 2, "lone": True},
    ),
    ("note phrase", Label.NOTE, {"lexicon": bit_of(Label.NOTE, "starts")}),
    ("heading element", Label.HEADING, {"tag": "h3"}),
    ("embed hint", Label.EMBED, {"hints": Hint.EMBED}),
    ("blockquote", Label.QUOTE, {"enclosing": ENCLOSING_BIT["blockquote"]}),
    ("pre", Label.CODE, {"enclosing": ENCLOSING_BIT["pre"]}),
    ("table", Label.TABLE, {"tag": "td"}),
    ("list", Label.LIST_ITEM, {"enclosing": ENCLOSING_BIT["li"]}),
    ("text", Label.PARAGRAPH, {}),
]


@pytest.mark.parametrize(("rule", "label", "facts"), ONE_A_KEPT_RULE, ids=[rule for rule, _, _ in ONE_A_KEPT_RULE])
def test_a_kept_block_is_named_by(rule: str, label: Label, facts: dict[str, object]) -> None:
    assert kept(**facts) == (label, rule)


@pytest.mark.parametrize("length", [MAX_CELL_CHARS - 1, MAX_CELL_CHARS])
@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag != "h1"])
def test_a_plain_block_is_what_the_rules_say_whatever_else_is_known_of_it(tag: str, length: int) -> None:
    told = {"text": "x" * length, "tag": tag, "links": 1.0, "hints": Hint.RELATED, "surface": HAS_DATE, "lone": True}
    for enclosing in (*ENCLOSING_BIT.values(), 0):
        named = name_plain(tag, enclosing & TELLING_TAGS, is_long=length >= MAX_CELL_CHARS)
        assert named == kept(enclosing=enclosing, **told), enclosing


def test_every_rule_has_its_example() -> None:
    assert [rule.name for rule in DROPPED] == [rule for rule, _, _ in ONE_A_RULE]
    assert [rule.name for rule in KEPT] == [rule for rule, _, _ in ONE_A_KEPT_RULE]


CREDIT = {"lexicon": bit_of(Label.CREDIT, "starts")}
OTHER_STORY = {"text": "READ MORE | The wall that fell", "lexicon": bit_of(Label.RELATED, "starts")}
ENTRY_LINE = {"text": "20:19 Jane Doe", "surface": HAS_DATE}
OVERRULED = [
    ("the headline", Label.TITLE, {"headline": True}),
    ("an h1 like the headline", Label.OTHER, {"tag": "h1", "likeness": 0.6}),
    ("a block that is a certain phrase", Label.SHARE, {"lexicon": bit_of(Label.SHARE, "whole")}),
    ("a line that begins with one", Label.TIP_LINE, {"lexicon": bit_of(Label.TIP_LINE, "starts")}),
    ("an invitation", Label.NEWSLETTER, {"text": SENTENCE, "lexicon": bit_of(Label.NEWSLETTER, "contains")}),
    ("a request for consent", Label.CONSENT, {"text": SENTENCE, "lexicon": bit_of(Label.CONSENT, "starts")}),
    ("a picture's owner", Label.CREDIT, {"text": "© Jane Doe", "surface": surface_bits("©")}),
    ("the way to another story, in the news", Label.RELATED, {**OTHER_STORY, "is_news": True}),
    (
        "the same in a link",
        Label.RELATED,
        {**OTHER_STORY, "text": "Read more of the wall", "links": 0.9, "is_news": True},
    ),
    ("terms, in the news", Label.LEGAL, {"lexicon": bit_of(Label.LEGAL, "contains"), "is_news": True}),
    ("the time and author of a live blog's entry", Label.DATELINE, {**ENTRY_LINE, "is_news": True}),
    ("a credit", Label.CREDIT, {"text": "Photo: Jane Doe.", **CREDIT, "surface": ENDS_SENTENCE}),
    ("a credit in brackets", Label.CREDIT, {"text": "[image by Jane]", "lexicon": bit_of(Label.CREDIT, "contains")}),
]


@pytest.mark.parametrize(("what", "label", "facts"), OVERRULED, ids=[what for what, _, _ in OVERRULED])
def test_the_model_is_overruled_by(what: str, label: Label, facts: dict[str, object]) -> None:
    assert kept(**facts)[0] is label, what


NOT_OVERRULED = [
    ("a phrase that a sentence starts with", {"text": SENTENCE, "lexicon": bit_of(Label.TAGS, "starts")}),
    ("the name of an item that the text lists", {"lexicon": bit_of(Label.PAYWALL, "whole")}),
    ("what may stand in a sentence", {"text": SENTENCE, "lexicon": bit_of(Label.LEGAL, "contains")}),
    ("a sentence that begins as a credit", {"text": SENTENCE, **CREDIT, "surface": ENDS_SENTENCE}),
    ("a long text that begins as one", {"text": f"{SENTENCE} {SENTENCE}", **CREDIT}),
    ("a class", {"hints": Hint.RELATED | Hint.SHARE | Hint.CAPTION}),
    ("links", {"links": 1.0}),
    ("the way to another story, in a guide", OTHER_STORY),
    ("the time and author of an entry, in a guide", ENTRY_LINE),
    ("a time and a sentence", {**ENTRY_LINE, "text": "20:19 The wall gave way.", "is_news": True}),
    ("a time and a name in a timetable", {**ENTRY_LINE, "tag": "td", "is_news": True}),
    ("a sentence that begins as one, in the news", {**OTHER_STORY, "text": SENTENCE, "is_news": True}),
]


@pytest.mark.parametrize(("what", "facts"), NOT_OVERRULED, ids=[what for what, _ in NOT_OVERRULED])
def test_the_model_is_not_overruled_by(what: str, facts: dict[str, object]) -> None:
    assert kept(**facts)[0] in TEXT_LABELS, what


NO_STANDFIRST = [
    ("it stands far below the headline", {"after_headline": 16}),
    ("it stands after the text", {"place": 1}),
    ("it is a phrase", {"lexicon": bit_of(Label.TAGS, "starts")}),
    ("it is in a figure", {"enclosing": ENCLOSING_BIT["figure"]}),
    ("it is a biography", {"hints": Hint.BIO}),
    ("it is a link", {"links": 0.5}),
    ("it is one of many", {"lone": False}),
    ("it is too short", {"text": "Harbour wall.", "surface": ENDS_SENTENCE}),
    ("the model is sure that it is none of the article", {"score": 0.01}),
]


@pytest.mark.parametrize(("why", "facts"), NO_STANDFIRST, ids=[why for why, _ in NO_STANDFIRST])
def test_a_sentence_under_the_headline_is_no_standfirst_if(why: str, facts: dict[str, object]) -> None:
    assert dropped(**UNDER)[0] is Label.STANDFIRST
    assert dropped(**UNDER | facts)[0] is not Label.STANDFIRST, why


def test_the_words_of_the_description_make_a_standfirst() -> None:
    assert dropped(**UNDER | {"lone": False, "after_headline": 9, "summary": 0.8})[0] is Label.STANDFIRST


def test_a_byline_prefix_in_the_text_makes_no_byline() -> None:
    sentence = "By Monday it was gone."
    facts = {"text": sentence, "lexicon": BYLINE_PREFIX, "surface": surface_bits(sentence), "after_headline": 1}
    assert dropped(**facts)[0] is Label.OTHER
    assert dropped(text="By Jane Doe", lexicon=BYLINE_PREFIX, place=1)[0] is Label.OTHER


def test_a_biography_stands_under_the_article() -> None:
    assert [dropped(text=BIO, place=place)[0] for place in (-1, 0, 1)] == [Label.OTHER, Label.OTHER, Label.AUTHOR_BIO]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("label", LEXICON_LABELS)
def test_no_phrase_makes_text_of_a_block_far_from_the_article(label: Label, place: str) -> None:
    assert dropped(text=SENTENCE, lexicon=bit_of(label, place), score=NEAR_SCORE)[0] not in TEXT_LABELS


def test_a_page_is_believed_on_its_standfirst_where_the_model_has_its_doubts() -> None:
    named: dict[str, Any] = {**UNDER, "hints": Hint.STANDFIRST}
    assert name_block(replace(BARE, **named | {"score": 0.7}), kept=True)[0] is Label.STANDFIRST
    assert name_block(replace(BARE, **named | {"score": 0.8}), kept=True)[0] is Label.PARAGRAPH
    assert name_block(replace(BARE, **named | {"score": 0.7, "after_headline": 2}), kept=True)[0] is Label.PARAGRAPH


def test_a_time_alone_is_no_heading_of_an_entry() -> None:
    assert dropped(**ENTRY)[0] is Label.HEADING
    for change in ({"text": "11.04 Uhr"}, {"tag": "p"}, {"place": 1}, {"text": "99.99 euros is what the wall cost"}):
        assert dropped(**ENTRY | change)[0] is not Label.HEADING, change


def test_a_button_to_share_a_post_is_no_quoted_post() -> None:
    assert dropped(hints=Hint.EMBED, place=0)[0] is Label.OTHER


def test_corrections_in_a_menu_are_no_note() -> None:
    assert dropped(text="Corrections", lexicon=bit_of(Label.NOTE, "whole"))[0] is Label.OTHER
