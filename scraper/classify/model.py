"""The trained model as a value: four forests, the thresholds chosen for them, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.classify.forest import Forest


@dataclass(frozen=True, slots=True)
class BlockThresholds:
    """From where on a verdict on a block counts; chosen on sites that the model had not seen.

    Attributes:
        open: Probability of the first stage up to which a block is settled as no text. One in 150 of those was text of
            an article, .2 % of all words.
        keep: Probability above which a block is kept.
        keep_news: The same on pages that declare themselves news: these have more in them that only looks like text
            (teasers, pitches, boxes). It is worth .03 of perfect pages among the news and .01 among the rest, against
            .5 for all.
        doubtful_page: Expected F up to which a page is doubtful, and as much is kept as F likes best.
    """

    open: float = 0.05
    keep: float = 0.4
    keep_news: float = 0.55
    doubtful_page: float = 0.8


@dataclass(frozen=True, slots=True)
class PageThresholds:
    """From where on a verdict on a page counts; chosen on sites that the model had not seen.

    Attributes:
        sure: Expected F above which a long text is an article's without a further question. Of pages without their
            text 42 of 897 had as long a text with as much; the forest had refused none of these.
        article: Probability above which a page is no listing. To refuse an article is worse than to pass a listing:
            who gives an address mostly knows that it is an article's.
        found: Probability above which what was kept is an article's text.
        found_below_consent: The same where more is asked for consent than is told: mostly that is all of the page.
    """

    sure: float = 0.9
    article: float = 0.4
    found: float = 0.1
    found_below_consent: float = 0.5


@dataclass(frozen=True, slots=True)
class BlockModel:
    """What tells the blocks that are text of the article.

    Attributes:
        structure: From a block's place and size; for all blocks, a first sieve.
        wording: From its words too, and from the first verdicts around it; for the blocks that the first left open.
    """

    structure: Forest
    wording: Forest
    thresholds: BlockThresholds = BlockThresholds()


@dataclass(frozen=True, slots=True)
class PageModel:
    """What tells the pages that are articles.

    Attributes:
        kind: Whether a page is an article rather than a listing.
        found: Whether the blocks that were kept are an article's text, rather than what stands around one.
    """

    kind: Forest
    found: Forest
    thresholds: PageThresholds = PageThresholds()


@dataclass(frozen=True, slots=True)
class CorpusFacts:
    """A corpus that the model was trained on.

    Attributes:
        name: Its folder.
        pages: How many pages it has.
        sha256: The checksum of its truths and pages, see :func:`scraper.training.checksums.corpus_checksum`.
    """

    name: str
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a model comes from.

    Attributes:
        trained: The day, as ISO 8601.
        seed: The seed of all random choices.
        tools: The names and versions of what the weights depend on.
        corpora: What it was trained on.
        figures: Measure → value, on sites not trained on; see :mod:`scraper.training.figures`.
    """

    trained: str
    seed: int
    tools: tuple[tuple[str, str], ...] = ()
    corpora: tuple[CorpusFacts, ...] = ()
    figures: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """All that training gave, as the stages take it."""

    blocks: BlockModel
    pages: PageModel
    provenance: Provenance

    @property
    def forests(self) -> dict[str, Forest]:
        """The four forests by their names."""
        blocks, pages = self.blocks, self.pages
        return {"structure": blocks.structure, "wording": blocks.wording, "kind": pages.kind, "found": pages.found}
