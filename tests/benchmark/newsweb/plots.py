"""What is done to the invented stories: edits, agency copies, refrains, shared intros, AMP copies, reprints.

Each is switched on by an option or a control address (README.md), and told in ``truth.jsonl``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

from tests.benchmark.newsweb.invented import Story, article, language, paragraph, sentence, site_name

AGENCY_HOST = 1000
"""The host number that agency stories are made with: none of the served ones."""


@dataclass(frozen=True, slots=True)
class Plots:
    """How much of each is planted.

    Attributes:
        agency: Stories a host, the first ones, that all hosts of a language share but for headline and lead.
        refrains: Paragraphs at the end of every story of a host that are always the same: they are no text.
        intros: Every fifth story of a host begins with the same paragraph: it is text.
        copies: Each story has an AMP copy under ``/amp`` and a reprint under ``/reprint``.
    """

    agency: int = 0
    refrains: int = 0
    intros: bool = False
    copies: bool = False


NONE = Plots()


def plotted(seed: int, host: int, number: int, plots: Plots, revision: int) -> Story:
    """The story as it stands now."""
    story = article(seed, host, number)
    if number < plots.agency:
        story = _agency_copy(seed, story)
    paragraphs = list(story["paragraphs"])
    if plots.intros and number % 5 == 0:
        paragraphs.insert(0, _intro(seed, host))
    if revision:
        paragraphs = edited(seed, host, number, paragraphs, revision)
    return story | {"paragraphs": paragraphs, "refrains": list(refrains(seed, host, plots.refrains))}


def _agency_copy(seed: int, story: Story) -> Story:
    """The agency's story of that number, with the host's own headline and a lead that it wrote itself."""
    rng = random.Random(f"{seed}/lead/{story['host']}/{story['number']}")
    shared = _agency_paragraphs(seed, story["lang"], story["number"])
    return story | {"paragraphs": [paragraph(rng, story["lang"]), *shared[1:]], "headings": {}}


@cache
def _agency_paragraphs(seed: int, lang: str, number: int) -> tuple[str, ...]:
    rng = random.Random(f"{seed}/agency/{lang}/{number}")
    return tuple(paragraph(rng, lang) for _ in range(14))


@cache
def _intro(seed: int, host: int) -> str:
    rng = random.Random(f"{seed}/intro/{host}")
    return " ".join(sentence(rng, language(host)) for _ in range(2))


@cache
def refrains(seed: int, host: int, count: int) -> tuple[str, ...]:
    """What every story of the host ends with, marked by no class and no known phrase."""
    rng = random.Random(f"{seed}/refrain/{host}")
    return tuple(f"{sentence(rng, language(host))} {site_name(host)}." for _ in range(count))


def edited(seed: int, host: int, number: int, paragraphs: list[str], revision: int) -> list[str]:
    """The paragraphs after so many silent edits: each changes one paragraph."""
    kept = list(paragraphs)
    for turn in range(1, revision + 1):
        rng = random.Random(f"{seed}/edit/{host}/{number}/{turn}")
        kept[rng.randrange(1, len(kept))] = paragraph(rng, language(host))
    return kept
