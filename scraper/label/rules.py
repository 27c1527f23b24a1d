"""The rules that name a block: what kind of content it is, or what kind of boilerplate.

Whether a block belongs to the article is the model's verdict; the rules say what it is, and overrule the model only
where they are certain. Each rule is one row: its name, the label it gives, and what must be true. The first that
fits decides, so the certain ones stand first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial, reduce
from operator import or_
from typing import NamedTuple

from scraper.classify.wording import ENDS_SENTENCE, HAS_BAR, HAS_COPYRIGHT, HAS_DATE, REPEATED
from scraper.label import furniture
from scraper.label.facts import Facts, Verdict, lexicon_mask
from scraper.lexicon.phrases import LEXICON_LABELS, bit_of
from scraper.model import Label
from scraper.page.blocks import ENCLOSING_BIT
from scraper.page.hints import Hint

_NAME_THEN_VERB = re.compile(
    r"(?:[A-ZÀ-Þ][\w.’'-]+ ){2,4}(?:is|was|has|covers|writes|reports|joined|ist|schreibt|est|es|é|è) "
).match
_TIME_FIRST = re.compile(rf"{furniture.TIME}\b").match
_MIN_ENTRY_HEADING_CHARS = 25
"""Characters that the heading of an entry has more than; a time alone has less."""
_DOUBTED_SCORE = 0.75
"""The model's probability below which the page's own name for a block is believed."""
SURE_SCORE = 0.8
"""The model's probability from which on a button, or an item of a list of offers, is believed to be text."""
_MAX_BUTTON_CHARS = 80
"""Characters that a button is shorter than."""
NEAR_SCORE = 0.05
"""The model's probability from which on a block is near enough to the text to be a note on it."""
_MENU_TAGS = frozenset({"nav", "ul", "ol"})
_CAPTION_HINT = int(Hint.CAPTION)
_STANDFIRST_HINT = int(Hint.STANDFIRST)
_NO_STANDFIRST = int(Hint.COMMENT | Hint.NEWSLETTER | Hint.HIDDEN | Hint.BIO)
_BUT_NOTE = tuple(set(LEXICON_LABELS) - {Label.NOTE})
_GIVEN_AWAY = lexicon_mask("whole", "starts", labels=_BUT_NOTE)
_HELD_AGAINST = lexicon_mask("contains", labels=_BUT_NOTE)
LINKED_NAME = "linked name"
"""The rule that takes nothing but a name in a link for a byline; the blocks beside it must agree."""
MIN_HEADLINE_LIKENESS = 0.85
"""The likeness to the headline above which a line is the headline."""
MAX_CELL_CHARS = 200
"""Characters that a cell of a table is shorter than: longer ones are text, and the table is there to place it."""
_MAX_TAG_CHARS = 45
"""Characters that a tag is shorter than."""
MAX_BLOCKS_TO_STANDFIRST = 15
"""Blocks after the headline among which a standfirst is looked for."""


class Rule(NamedTuple):
    """A name, the test of a block, and the label that a block gets that passes.

    A rule without a label of its own tests for several labels at once, and its test gives the one that fits.

    Attributes:
        signs: A block without any of these signs is not tested, so the test need not ask for them; 0 where every
            block is.
    """

    name: str
    label: Label | None
    test: Callable[[Facts], bool | Label | None]
    signs: int = 0


SPOKEN, IN_LINKS, BELOW, UNDER_HEADLINE = (1 << bit for bit in range(64, 68))
"""The signs of a block with a phrase of the lexicon, mostly in links, below the text, under the headline."""
_SURFACE_SHIFT, _ENCLOSING_SHIFT = 32, 48
"""Where the signs of a block's surface and of the elements around it begin; its hints begin at 0."""


def _surface(bit: int) -> int:
    return bit << _SURFACE_SHIFT


def _inside(*names: str) -> int:
    return sum(ENCLOSING_BIT[name] for name in names) << _ENCLOSING_SHIFT


def _signs_of(block: Facts) -> int:
    signs = block.hints | block.surface << _SURFACE_SHIFT | block.enclosing << _ENCLOSING_SHIFT
    if block.lexicon:
        signs |= SPOKEN
    if block.links > 0.5:
        signs |= IN_LINKS
    if block.place > 0:
        signs |= BELOW
    if 0 < block.after_headline <= MAX_BLOCKS_TO_STANDFIRST:
        signs |= UNDER_HEADLINE
    return signs


def _always(_: Facts) -> bool:
    """The test of a rule whose signs say all."""
    return True


def _hinted(name: str, label: Label, hint: Hint) -> Rule:
    return Rule(name, label, _always, int(hint))


def _phrase(name: str, *places: str) -> Rule:
    """The label whose phrase the block has in one of these places; the first of :data:`_BY_PHRASE`."""
    masks = [(lexicon_mask(*places, labels=(label,)), label) for label in _BY_PHRASE]
    any_of_them = lexicon_mask(*places, labels=_BY_PHRASE)

    def said(block: Facts) -> Label | None:
        found = block.lexicon & any_of_them
        return next((label for mask, label in masks if found & mask), None) if found else None

    return Rule(name, None, said, SPOKEN)


def _is_title(block: Facts) -> bool:
    return block.tag not in _MENU_TAGS and (
        block.headline or block.likeness > MIN_HEADLINE_LIKENESS or (block.tag == "h1" and block.place < 0)
    )


def _is_standfirst(block: Facts) -> bool:
    """A short paragraph of its own kind between headline and text, with one sign more that it sums up the article."""
    if not (
        block.place <= 0
        and 25 <= len(block.text) <= 800
        and block.links < 0.3
        and block.tag != "figcaption"
        and not block.stands_in(ENCLOSING_BIT["figure"])
        and not block.hinted(_NO_STANDFIRST)
        and not block.looks(REPEATED)
        and not block.says(_GIVEN_AWAY)
        and (block.hinted(_STANDFIRST_HINT) or not block.says(_HELD_AGAINST))
    ):
        return False
    is_sentence = block.looks(ENDS_SENTENCE)
    if block.summary > 0.75:
        return is_sentence or not block.hinted(_CAPTION_HINT)
    if not block.lone or block.hinted(_CAPTION_HINT):
        return False
    return (
        (block.hinted(_STANDFIRST_HINT) and (block.score > 0.04 or (is_sentence and block.after_headline == 1)))
        or (block.tag in furniture.HEADING_TAGS and block.after_headline <= 2)
        or (is_sentence and block.score > 0.12 and block.after_headline <= 6)
    )


def _is_sure_standfirst(block: Facts) -> bool:
    """One that is named so, if it has the very words of the description or the model has its doubts."""
    told = (block.summary > 0.9 and 0 < block.after_headline <= 4) or (
        block.after_headline == 1 and block.score < _DOUBTED_SCORE
    )
    return told and _is_standfirst(block)


def _is_quoted_post(block: Facts) -> bool:
    """A post in the middle of the text; a button to share it is in no quotation, "View this post" is all link."""
    in_quotation = block.stands_in(ENCLOSING_BIT["blockquote"])
    return block.place == 0 and in_quotation and block.links < furniture.MIN_LINK_SHARE


def _is_entry_heading(block: Facts) -> bool:
    """The heading of an entry of a live blog: "11.04 Uhr: Drone brought down over the border"."""
    is_heading = block.tag in furniture.HEADING_TAGS and block.place == 0 and block.score > NEAR_SCORE
    return is_heading and len(block.text) > _MIN_ENTRY_HEADING_CHARS and bool(_TIME_FIRST(block.text))


def _is_hinted_bio(block: Facts) -> bool:
    return len(block.text) > 60 and block.links < 0.5


def _is_bio(block: Facts) -> bool:
    return len(block.text) > 60 and block.links < 0.5 and bool(_NAME_THEN_VERB(block.text))


_NOTE = bit_of(Label.NOTE, "whole") | bit_of(Label.NOTE, "starts")


def _is_dropped_note(block: Facts) -> bool:
    """A correction or editor's note that the model would drop; "Corrections" in a menu is far from the text."""
    return block.says(_NOTE) and len(block.text) > 60 and block.links < 0.5 and block.score > NEAR_SCORE


_BIO_PHRASE = bit_of(Label.AUTHOR_BIO, "contains")
_BY_PHRASE = (
    Label.TIP_LINE, Label.TAGS, Label.NEWSLETTER, Label.FOLLOW, Label.SHARE, Label.RELATED, Label.ADVERTISEMENT,
    Label.PAYWALL, Label.CONSENT, Label.COMMENTS, Label.LEGAL, Label.AUTHOR_BIO, Label.BYLINE,
    Label.DATELINE, Label.CREDIT, Label.CAPTION, Label.NAVIGATION,
)  # fmt: skip

_MENU_WORDS = lexicon_mask(
    "whole", "starts",
    labels=(
        Label.NEWSLETTER, Label.PAYWALL, Label.BYLINE, Label.DATELINE, Label.CREDIT, Label.CAPTION,
        Label.TIP_LINE, Label.ADVERTISEMENT,
    ),
)  # fmt: skip
_MENU_WORDS_ABOVE = _MENU_WORDS | lexicon_mask("whole", "starts", labels=(Label.RELATED, Label.TAGS, Label.COMMENTS))
_NEWSLETTER_WITHIN = bit_of(Label.NEWSLETTER, "contains")


def _is_menu_word(block: Facts) -> bool:
    """An item of a menu whose word says more elsewhere: "Newsletters", "Authors", "Live"."""
    if not block.says(_MENU_WORDS_ABOVE):
        return False
    return furniture.is_item_above(block) or (block.says(_MENU_WORDS) and furniture.is_item_below(block))


def _is_hinted_tag(block: Facts) -> bool:
    """Tags are short, or links; a long link alone in an element called a tag's is a story on it."""
    one = block.tag == "li" or block.tag in furniture.HEADING_TAGS
    return len(block.text) < _MAX_TAG_CHARS or (block.links > 0.3 and not one)


DROPPED = (
    Rule("headline", Label.TITLE, _is_title),
    Rule("standfirst", Label.STANDFIRST, _is_standfirst, UNDER_HEADLINE),
    Rule("entry of a live blog", Label.HEADING, _is_entry_heading, _surface(HAS_DATE)),
    Rule("quoted post", Label.EMBED, _is_quoted_post, int(Hint.EMBED)),
    Rule("byline", Label.BYLINE, furniture.is_byline, SPOKEN),
    _hinted("consent hint", Label.CONSENT, Hint.CONSENT),
    _hinted("comment hint", Label.COMMENTS, Hint.COMMENT),
    Rule("menu word", Label.NAVIGATION, _is_menu_word, SPOKEN),
    Rule("copyright", None, furniture.of_copyright, _surface(HAS_COPYRIGHT)),
    Rule("year and figures", Label.DATELINE, furniture.is_date, _surface(HAS_DATE)),
    Rule("credit phrase", Label.CREDIT, furniture.is_credit, SPOKEN | _inside("figure")),
    Rule("named byline", Label.BYLINE, furniture.is_named_byline, int(Hint.BYLINE)),
    Rule("figure", Label.CAPTION, furniture.is_in_figure, _inside("figure")),
    Rule("note phrase", Label.NOTE, _is_dropped_note, SPOKEN),
    _phrase("phrase", "whole", "starts"),
    Rule("caption hint", Label.CAPTION, furniture.is_hinted_caption, _CAPTION_HINT),
    _hinted("share hint", Label.SHARE, Hint.SHARE),
    _hinted("newsletter hint", Label.NEWSLETTER, Hint.NEWSLETTER),
    Rule("tags hint", Label.TAGS, _is_hinted_tag, int(Hint.TAGS)),
    Rule("bio hint", Label.AUTHOR_BIO, _is_hinted_bio, int(Hint.BIO)),
    Rule("bio phrase", Label.AUTHOR_BIO, lambda block: block.says(_BIO_PHRASE), SPOKEN),
    Rule("byline hint", Label.BYLINE, furniture.is_hinted_byline, int(Hint.BYLINE)),
    Rule("dateline hint", Label.DATELINE, furniture.is_hinted_date, int(Hint.DATELINE)),
    Rule("date", Label.DATELINE, furniture.is_short_date, _surface(HAS_DATE)),
    Rule("newsletter phrase", Label.NEWSLETTER, lambda block: block.says(_NEWSLETTER_WITHIN), SPOKEN),
    _hinted("paywall hint", Label.PAYWALL, Hint.PAYWALL),
    _hinted("advert hint", Label.ADVERTISEMENT, Hint.ADVERT),
    _phrase("phrase within", "contains"),
    _hinted("legal hint", Label.LEGAL, Hint.LEGAL),
    Rule("name and verb", Label.AUTHOR_BIO, _is_bio, BELOW),
    _hinted("related hint", Label.RELATED, Hint.RELATED),
    Rule("nav element", Label.NAVIGATION, lambda block: block.tag == "nav"),
    _hinted("navigation hint", Label.NAVIGATION, Hint.NAVIGATION),
    Rule(LINKED_NAME, Label.BYLINE, furniture.is_linked_name, IN_LINKS),
    Rule("menu item", Label.NAVIGATION, furniture.is_item_below, IN_LINKS),
    Rule("links around the text", Label.RELATED, furniture.is_headline_link, IN_LINKS),
    Rule("links", Label.NAVIGATION, _always, IN_LINKS),
    Rule("search", Label.NAVIGATION, furniture.is_search, _inside("form")),
    Rule("not the article's text", Label.OTHER, _always),
)
"""What a block is that is not text of the article."""

_CERTAIN = (
    lexicon_mask("whole", labels=(Label.ADVERTISEMENT, Label.SHARE, Label.COMMENTS, Label.RELATED, Label.AUTHOR_BIO))
    | lexicon_mask("starts", labels=(Label.TIP_LINE, Label.AUTHOR_BIO))
    | lexicon_mask("contains", labels=(Label.FOLLOW, Label.TIP_LINE, Label.AUTHOR_BIO, Label.NEWSLETTER))
    | lexicon_mask("contains", labels=(Label.NAVIGATION, Label.DATELINE, Label.SHARE))
    | lexicon_mask("starts", "contains", labels=(Label.CONSENT,))
)
"""Phrases that overrule the model: of the blocks with one that it kept on unseen sites, five of six were no text.

The others do not: a "Facebook" or "Subscribe" that the model keeps is an item of a list in the text, 41 times of 43.
"""

_LINES = lexicon_mask("starts", labels=(Label.ADVERTISEMENT, Label.CREDIT, Label.BYLINE))
"""Only in a line that is no sentence: "Credit cards", "Autor und Regisseur" or "Bilder zeigen" begin one."""
_CREDITS = lexicon_mask("contains", labels=(Label.CREDIT,))
"""Only in a line: in longer blocks "getty images" may be what the text is about."""
_CERTAIN_IN_NEWS = lexicon_mask("whole", "contains", labels=(Label.LEGAL,)) | lexicon_mask(
    "contains", labels=(Label.ADVERTISEMENT, Label.BYLINE)
)
"""Phrases that overrule the model on pages that declare themselves news."""
_OTHER_STORY, _OTHER_STORIES = (bit_of(Label.RELATED, place) for place in ("starts", "whole"))
_MAX_LEAD_CHARS = 40
"""Characters among which the colon or bar of "Read more:" stands."""


def _is_certain_boilerplate(block: Facts) -> bool:
    if furniture.is_bracketed_credit(block):
        return True
    if block.is_news and (block.says(_CERTAIN_IN_NEWS) or _is_other_story(block)):
        return True
    if block.says(_CERTAIN):
        return True
    if len(block.text) >= furniture.MAX_LINE_CHARS:
        return False
    return block.says(_CREDITS) or (block.says(_LINES) and _is_line(block))


def _is_line(block: Facts) -> bool:
    """A line that is no sentence, or one after a colon, as in "Photo: Jane Doe."."""
    return not block.looks(ENDS_SENTENCE) or ":" in block.text[:_MAX_LEAD_CHARS]


def _is_other_story(block: Facts) -> bool:
    """A line such as "Read more: ...": in a guide it may be part of the text, in the news it is not."""
    if not block.says(_OTHER_STORY):
        return block.says(_OTHER_STORIES)
    lead = block.text[:_MAX_LEAD_CHARS]
    return block.links > 0.5 or ":" in lead or "|" in lead or block.text.endswith(":")


TELLING_TAGS = ENCLOSING_BIT["blockquote"] | ENCLOSING_BIT["pre"] | ENCLOSING_BIT["li"]
TELLING_HINTS = int(Hint.EMBED | Hint.STANDFIRST | Hint.DATELINE)
"""What is asked of a kept block around it, beside its tag; see :func:`name_plain`."""
TELLING_SURFACE = HAS_BAR | HAS_COPYRIGHT | HAS_DATE
"""Looks of a kept block of which more is asked."""

KEPT = (
    Rule("named standfirst", Label.STANDFIRST, _is_sure_standfirst, _STANDFIRST_HINT),
    Rule("note phrase", Label.NOTE, lambda block: block.says(_NOTE), SPOKEN),
    Rule("heading element", Label.HEADING, lambda block: block.tag in furniture.HEADING_TAGS),
    _hinted("embed hint", Label.EMBED, Hint.EMBED),
    Rule("blockquote", Label.QUOTE, _always, _inside("blockquote")),
    Rule("pre", Label.CODE, _always, _inside("pre")),
    Rule("table", Label.TABLE, lambda block: block.tag in {"td", "th", "caption"} and len(block.text) < MAX_CELL_CHARS),
    Rule("list", Label.LIST_ITEM, _always, _inside("li")),
    Rule("text", Label.PARAGRAPH, _always),
)
"""What a block is that is text of the article."""


def _is_button(block: Facts) -> bool:
    """A few words that are all link in an element of their own, and no item of a list: "Check Price on Amazon".

    Of 193 such lines that the model kept of unseen sites, 159 were no text.
    """
    alone = block.tag == "div" and block.links > furniture.MIN_LINK_SHARE
    return alone and block.score < SURE_SCORE and len(block.text) < _MAX_BUTTON_CHARS


def _is_labelled_link(block: Facts) -> bool:
    """A link after a label in capitals, in whatever language: "READ MORE | Wall gives way"."""
    if block.links <= 0.5 or not block.looks(HAS_BAR) or len(block.text) >= furniture.MAX_LINE_CHARS:
        return False
    label = block.text.partition("|")[0].strip()
    return " " in label and label.isupper()


def _is_overruled(block: Facts) -> bool:
    """Whether the rules are certain that a block is no text, whatever the model says."""
    is_headline = block.headline or (block.tag == "h1" and block.likeness > 0.5)
    return (
        is_headline
        or block.text.startswith("©")
        or _is_button(block)
        or _is_labelled_link(block)
        or (bool(block.lexicon) and _is_certain_boilerplate(block))
        or (furniture.is_short_date(block) and furniture.is_hinted_date(block))
        or (block.is_news and furniture.is_entry_line(block))
    )


_ASKED_FOR = reduce(or_, (rule.signs for rule in (*DROPPED, *KEPT)))


def _with_signs(rules: tuple[Rule, ...], signs: int) -> tuple[Rule, ...]:
    """Those of the rules that a block with these signs can fit: a fifth of them, on an average block."""
    return tuple(rule for rule in rules if not rule.signs or rule.signs & signs)


_of_kept = lru_cache(maxsize=4096)(partial(_with_signs, KEPT))
_of_dropped = lru_cache(maxsize=4096)(partial(_with_signs, DROPPED))


def name_block(block: Facts, *, kept: bool) -> Verdict:
    """What the block is; ``kept`` is the model's verdict, which certain rules overrule."""
    rules = _of_kept if kept and not _is_overruled(block) else _of_dropped
    for rule in rules(_signs_of(block) & _ASKED_FOR):
        found = rule.test(block)
        if found:
            return Verdict(rule.label or Label(str(found)), rule.name)
    raise LookupError("the last rule fits every block")


@cache
def name_plain(tag: str, enclosing: int, *, is_long: bool) -> Verdict:
    """What a kept block is that has no phrase and none of :data:`TELLING_HINTS`, and is no headline and no ``<h1>``.

    Of such a block :data:`KEPT` asks little, so the answer is found once for all of them.

    Args:
        tag: Its element.
        enclosing: Those of :data:`TELLING_TAGS` that it stands in.
        is_long: Whether it has :data:`MAX_CELL_CHARS` characters.
    """
    facts = Facts(
        text=" " * MAX_CELL_CHARS if is_long else "", tag=tag, hints=0, enclosing=enclosing, lexicon=0, surface=0,
        links=0.0, likeness=0.0, summary=0.0, lone=False, place=0, headline=False, after_headline=-1, score=1.0,
    )  # fmt: skip
    return name_block(facts, kept=True)
