"""The blocks that a site puts under all its stories: bios, tip lines, newsletter boxes that read like text.

Each block of the text that the model does not hold surely leaves a trace, in how many stories of the site it stands is
counted, and from the third on it is taken out of the text and labelled with that reason. Three things are decided here:

- **What is counted.** A hash of host, element and text. The element stands for the layout: a page's path of containers
  is not in an :class:`~scraper.model.Article`, and neighbours would make a bio another block under each story. The sure
  blocks beside an unsure one are counted, too, for they show whether it stands in a run.
- **Once a story.** Kept are not numbers but the stories themselves, the 16 smallest hashes of them. So counters can be
  joined in any order, twice over, and come out the same, and AMP page, print page and versions of a story count once,
  by the key that the caller gives to all of them.
- **What stays.** Text that the model holds surely; runs of three or more repeated blocks (a passage that stories share,
  a reprint); a paragraph that opens the text (the introduction of a series); tables and code; a heading, unless what
  stands under it goes; all, if more than a fifth would go.

A trace is small and says where in the text its block stands: with the rows, it is all that is needed to settle them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import count, pairwise, takewhile

from scraper.dedupe.traces import RUN, Trace, Traces, hash_of, trace
from scraper.model import TEXT_LABELS, Article, Label

STORIES = 3
"""Stories of a site in which a block stands, from which on it is the site's and not theirs."""
MAX_STORIES = 16
"""Stories that are kept for each block, at the most."""
MAX_SHARE = 0.2
"""The share of a page's kept words that may go."""
INTRODUCTION_WORDS = 20
"""Words of a paragraph that may be the introduction of a series; what sites put above their stories is shorter."""
_BLANK = "\n\n"
_LABEL = Label.OTHER
"""No rule knew the block for what it is: else it would not stand in the text."""
Pairs = frozenset[tuple[int, int]]
"""Block key and story key, whole numbers of 64 bits with sign, as SQLite keeps them. What ``store/`` keeps is a table
of these, ``(block, story)`` as its primary key ``WITHOUT ROWID``: insert or ignore, count by block. Of more than
:data:`MAX_STORIES` for one block the largest may be deleted, not the last."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What goes from a text.

    Attributes:
        gone: Traces and reasons of the blocks that go, in their order.
        refused: Why none go although some are repeated, or ``None``.
    """

    gone: tuple[tuple[Trace, str], ...] = ()
    refused: str | None = None


def counted(story: str, traces: Traces) -> Pairs:
    """What an article adds to its site's counters; joining is the union.

    Args:
        story: A name for the story, the same for its AMP page, print page, reprints and versions: the id of its article
            or its near-duplicate group.
        traces: Those of the article.
    """
    key = hash_of(story)
    return frozenset((each.key, key) for each in traces.blocks)


def observe(host: str, story: str, article: Article) -> Pairs:
    """What an article adds to its site's counters."""
    return counted(story, trace(host, article))


@dataclass(slots=True)
class Counters:
    """Counters in memory: block → the smallest hashes of its stories. ``store/`` keeps the same in a table."""

    stories: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def add(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Join what was observed; in any order, any number of times."""
        for block, story in pairs:
            known = self.stories.get(block, ())
            if story not in known:
                self.stories[block] = tuple(sorted((*known, story))[:MAX_STORIES])

    def merge(self, other: Counters) -> None:
        """Join other counters."""
        self.add((block, story) for block, stories in other.stories.items() for story in stories)

    def count(self, block: int) -> int:
        """In how many stories a block stands, 16 at the most."""
        return len(self.stories.get(block, ()))


def judge(traces: Traces, stories: Callable[[int], int]) -> Verdict:
    """What goes from a text, by the counters as they are; settled, if they are those of all the site's stories.

    Args:
        traces: Those of the article.
        stories: Block key → in how many stories of the site it stands, this one included.
    """
    counts = {each.place: stories(each.key) for each in traces.blocks}
    repeated = {place for place, number in counts.items() if number >= STORIES}
    stays = _passages(sorted(repeated)) | _introduction(traces.blocks, repeated)
    gone = [each for each in traces.blocks if each.may_go and each.place in repeated - stays]
    gone = _without_lone_headings(gone, traces.places)
    words = sum(each.words for each in gone)
    if words > MAX_SHARE * traces.words:
        return Verdict(
            refused=f"{words} of {traces.words} words stand in other stories of this site: none were taken out"
        )
    return Verdict(tuple((each, _reason(counts[each.place])) for each in gone))


def _passages(places: list[int]) -> set[int]:
    """The places that stand in runs of three or more."""
    found: set[int] = set()
    run = places[:1]
    for before, place in pairwise([*places, -RUN]):
        run = [*run, place] if place == before + 1 else run
        if place != before + 1:
            found.update(run if len(run) >= RUN else ())
            run = [place]
    return found


def _introduction(blocks: Iterable[Trace], repeated: set[int]) -> set[int]:
    """The places of paragraphs that open the text before any of its own."""
    opening = set(takewhile(repeated.__contains__, count()))
    return {each.place for each in blocks if each.place in opening and each.words >= INTRODUCTION_WORDS}


def _without_lone_headings(gone: list[Trace], places: int) -> list[Trace]:
    """Without headings of text that stays."""
    kept: list[Trace] = []
    after = places
    for each in reversed(gone):
        if not each.heading or each.place + 1 == after:
            kept.append(each)
            after = each.place
    return kept[::-1]


def _reason(stories: int) -> str:
    return f"stands in {stories}{' or more' if stories >= MAX_STORIES else ''} stories of this site"


@dataclass(frozen=True, slots=True)
class Change:
    """A block that was taken out of an article's text.

    Attributes:
        start: The character of the text as it was extracted at which what was cut began.
        cut: What was cut: the block's text and the blank line that parted it from the rest.
        label: What it is now.
        reason: Why.
    """

    start: int
    cut: str
    label: Label
    reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """An article after site memory.

    Attributes:
        article: The article; the same object if nothing changed.
        changes: What was taken out.
        refused: Why nothing was although some of it is repeated, or ``None``.
    """

    article: Article
    changes: tuple[Change, ...] = ()
    refused: str | None = None


def apply(host: str, article: Article, stories: Callable[[int], int]) -> Applied:
    """An article without what its site puts under all its stories.

    Args:
        host: The site (:func:`scraper.dedupe.address.host_key`).
        article: As it was extracted.
        stories: Block key → in how many stories of the site it stands, this one included (:meth:`Counters.count`).
    """
    verdict = judge(trace(host, article), stories)
    if not verdict.gone:
        return Applied(article, refused=verdict.refused)
    _, changes = cut(article.text, verdict)
    return Applied(without(article, verdict), changes)


def without(article: Article, verdict: Verdict) -> Article:
    """An article without what goes from its text; its blocks have the new label and the reason."""
    reasons = {each.place: reason for each, reason in verdict.gone}
    blocks, place = [], -1
    for block in article.blocks:
        place += block.label in TEXT_LABELS
        goes = block.label in TEXT_LABELS and place in reasons
        blocks.append(replace(block, label=_LABEL, reason=reasons[place]) if goes else block)
    return replace(article, text=cut(article.text, verdict)[0], blocks=tuple(blocks))


def cut(text: str, verdict: Verdict) -> tuple[str, tuple[Change, ...]]:
    """A text without what goes from it, and what was taken out: all that is needed to put it back (:func:`restore`).

    So a worker can send back an article's row and its traces, and whoever knows the counters cuts the row.
    """
    kept, changes, at, head = [], [], 0, 0
    for each, reason in verdict.gone:
        start, end = each.start - len(_BLANK), each.end
        if each.start <= head:  # all before it has gone, so the blank line behind goes with it
            start, end = each.start, min(each.end + len(_BLANK), len(text))
            head = end
        kept.append(text[at:start])
        changes.append(Change(start, text[start:end], _LABEL, reason))
        at = end
    return "".join([*kept, text[at:]]), tuple(changes)


def restore(text: str, changes: Iterable[Change]) -> str:
    """The text as it was extracted, from a text that was cut."""
    parts, at, length = [], 0, 0
    for change in changes:
        kept = text[at : at + change.start - length]
        parts += [kept, change.cut]
        at += len(kept)
        length = change.start + len(change.cut)
    return "".join([*parts, text[at:]])
