"""An outcome as a row of ``articles.jsonl`` or ``failures.jsonl``: what a worker hands back instead of the blocks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib import resources

from scraper._version import __version__
from scraper.errors import ScraperError
from scraper.model import Article
from scraper.run.outcome import Outcome
from scraper.store.content import ID_DIGITS, address_digest, content_hash, count_words
from scraper.store.values import Row


def article_row(outcome: Outcome, canonical: Callable[[str], str]) -> Row:
    """The row of an outcome with an article.

    The state sets ``id`` and ``version`` once more when it records the row: an address may be an alias, an id taken.

    Args:
        outcome: One that is :attr:`~Outcome.ok`.
        canonical: An address → its canonical form.
    """
    article = outcome.article
    assert article is not None  # noqa: S101 - the caller looked
    address = outcome.final_url or outcome.target.url or outcome.target.name
    told = _article_keys(article)
    told.pop("url", None)
    name = told.pop("extractor", article.extractor)
    row: Row = {
        "id": _first_id(address, canonical),
        **_asked(outcome),
        "content_hash": content_hash(article.title, article.text),
        "words": count_words(article.text),
        "version": 1,
        "extractor": {"name": name, "version": __version__, "model": model_version()},
    }
    return {**row, **told, "input": dict(outcome.target.input)}


def failure_row(outcome: Outcome) -> Row:
    """The row of an outcome without an article; the state adds when it is asked again."""
    error = outcome.error
    assert error is not None  # noqa: S101 - the caller looked
    return {
        "id": None,
        **_asked(outcome),
        "code": error.code,
        "cause": error.cause,
        "advice": error.advice,
        "attempts": outcome.attempts,
        "input": dict(outcome.target.input),
    }


@cache
def model_version() -> str:
    """The first 12 hexadecimal digits of the checksum of the model's weights."""
    weights = resources.files("scraper.classify") / "weights"
    digest = sha256()
    for file in sorted(weights.iterdir(), key=lambda entry: entry.name):
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _article_keys(article: Article) -> Row:
    """The article's JSON, without its blocks; the one place that knows how it is made."""
    return article.to_dict()


def _asked(outcome: Outcome) -> Row:
    """What was asked, and what the server said."""
    target = outcome.target
    local = {"path": str(target.path)} if target.path is not None else {}
    return {
        "source": target.source,
        "url": target.url if target.path is not None else target.name,
        **local,
        "final_url": outcome.final_url,
        "status": outcome.status,
        "fetched_at": outcome.fetched_at.isoformat() if outcome.fetched_at else None,
    }


def _first_id(address: str, canonical: Callable[[str], str]) -> str:
    """The id that an address has where no other article has it already."""
    try:
        return address_digest(canonical(address))[:ID_DIGITS]
    except ScraperError:
        return address_digest(address)[:ID_DIGITS]
