"""Reads fields out of ``<meta>`` tags, whichever of the many vocabularies a site uses."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence

from scraper.meta.address import is_left_over
from scraper.text.folding import drop_invisible

Tags = Mapping[str, Sequence[str]]

# Names in order of trust: first what is written for readers elsewhere (Open Graph), then what is written for
# one service, last the general names that templates fill with anything.
TITLE = (
    *(
        "og:title",
        "twitter:title",
        "headline",
        "dc.title",
        "dcterms.title",
        "parsely-title",
        "sailthru.title",
    ),
    "title",
)
AUTHORS = (
    *("author", "article:author", "article:author_name", "og:article:author", "parsely-author"),
    *("sailthru.author", "cxenseparse:author", "dc.creator", "dcterms.creator", "dc.creator.creator", "byl"),
    *("byline", "authors", "citation_author", "article.author", "creator", "og:author"),
    *("shareaholic:article_author_name", "articleauthor", "mrf:authors", "dc:creator"),
)
AUTHOR_LABELS = frozenset({"written by", "verfasst von", "geschrieben von", "écrit par", "escrito por"})
PUBLISHED = (
    *("article:published_time", "og:published_time", "og:article:published_time", "datepublished"),
    *("rnews:datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime"),
    *("dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dcterms.date", "dc.date"),
    *("article.published", "article:publish_date", "original-publication-date", "article_date_original"),
    *("publication_date", "publication-date", "publishdate", "publish-date", "publish_date", "pubdate"),
    *("published", "published_at", "displaydate", "ptime", "cse_date", "iso-8601-publish-date"),
    *("published-date", "published_date", "publisheddate", "pub_date", "date-pub", "og:publish_date", "release_date"),
    *("article_published_time", "shareaholic:article_published_time", "cxenseparse:publishtime", "date.available"),
    *("prism.publicationdate", "citation_online_date"),
    *("citation_publication_date", "citation_date", "datecreated", "created", "date"),
)
MODIFIED = (
    *("article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "article.updated"),
    *("dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "last_modified", "revised"),
)
DESCRIPTION = (
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.description",
)
SITE_NAME = ("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "publisher")
IMAGE = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "thumbnail")
LANGUAGE = ("dc.language", "dcterms.language", "language", "inlanguage", "content-language", "og:locale")
KEYWORDS = ("news_keywords", "article:tag", "keywords", "parsely-tags", "sailthru.tags")


def collect(pairs: Iterable[tuple[str, str]]) -> Tags:
    """Each name with its contents in page order, entities undone (some sites escape twice), without invisible signs.

    What a template left over counts as nothing.
    """
    found: dict[str, list[str]] = {}
    for name, content in pairs:
        text = drop_invisible(html.unescape(content) if "&" in content else content)
        if not text.strip() or not is_left_over(text):
            found.setdefault(name, []).append(text)
    return found


def each(tags: Tags, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The source (``"og"`` or ``"meta"``) and first content of every one of these names that is there."""
    return ((source_of(name), tags[name][0]) for name in names if name in tags)


def first(tags: Tags, names: Iterable[str]) -> tuple[str, str] | None:
    """The source and content of the first of these names that is there."""
    return next(each(tags, names), None)


def source_of(name: str) -> str:
    """The source that a field of that name counts as."""
    return "og" if name.startswith(("og:", "article:")) else "meta"


def labelled(tags: Tags, labels: frozenset[str]) -> str | None:
    """The Twitter card's data under one of these labels (Yoast writes the author so: "Written by")."""
    for number in "12":
        label, data = tags.get(f"twitter:label{number}"), tags.get(f"twitter:data{number}")
        if label and data and label[0].casefold() in labels:
            return data[0]
    return None
