"""The stages in order: bytes in, document, labels, article out."""

from __future__ import annotations

from scraper.fallback import second_opinion
from scraper.fetch.charset import decode
from scraper.meta.merge import Declared, Visible, declared, merge
from scraper.errors import NotAnArticle
from scraper.model import TEXT_LABELS, Article, Block, Label, Page, join_blocks
from scraper.page.document import Document, parse
from scraper.page.kind import page_kind
from scraper.strip.judge import judge, know
from scraper.strip.label import label_blocks
from scraper.strip.lexicon import lexicon
from scraper.strip.trust import trust


def extract(html: bytes | str, url: str | None = None) -> Article:
    """The article of a page.

    Never raises on what the page holds: a page without an article gives one whose ``page_kind`` says so.

    Args:
        html: The page, as bytes in any charset or as text.
        url: Its address, which tells links, the site and sometimes the date.
    """
    text = decode(html).text if isinstance(html, bytes) else html
    document = parse(text, url)
    said = declared(document.head, url)
    words = lexicon(document.language)
    judgement = judge(document.blocks, document.location, words, know(said))
    blocks = label_blocks(document, judgement, words)
    article = _assemble(document, said, blocks, trust(document, judgement, blocks))
    return second_opinion(article, text, said.article_body) if article.confidence < 0.5 else article


def _assemble(document: Document, said: Declared, blocks: tuple[Block, ...], confidence: float) -> Article:
    body = join_blocks(blocks, TEXT_LABELS)
    found = merge(said, _visible(document, blocks), document.url)
    return Article(
        text=body,
        title=found.title,
        standfirst=join_blocks(blocks, frozenset({Label.STANDFIRST})) or None,
        authors=found.authors,
        published=found.published,
        modified=found.modified,
        description=found.description,
        site_name=found.site_name,
        language=found.language,
        image=found.image,
        tags=found.tags,
        canonical_url=found.canonical_url,
        url=document.url,
        page_kind=page_kind(document, said, body),
        confidence=confidence,
        blocks=blocks,
        sources=found.sources,
    )


def _visible(document: Document, blocks: tuple[Block, ...]) -> Visible:
    """What the labelled blocks show of the metadata."""

    def texts(label: Label) -> tuple[str, ...]:
        return tuple(block.text for block in blocks if block.label is label)

    return Visible(
        headlines=tuple(block.text for block in blocks if block.tag == "h1"),
        bylines=texts(Label.BYLINE),
        datelines=texts(Label.DATELINE),
        bios=texts(Label.AUTHOR_BIO),
        language=document.language,
    )


def article_of(page: Page) -> Article:
    """The article of a fetched page.

    Raises:
        NotAnArticle: It holds none.
    """
    html = decode(page.body, page.header("content-type")).text
    article = extract(html, page.final_url)
    if article.page_kind == "article":
        return article
    what = "a list of articles" if article.page_kind == "listing" else "no article"
    raise NotAnArticle(
        f"the page holds {what}",
        page_kind=article.page_kind,
        url=page.url,
        advice="open it in a browser; scraper.extract gives what was found",
    )
