"""The language a page is written in: what it declares, unless its words say otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.lexicon.word_lists import languages, words_of_language
from scraper.text.words import split_words

_SAMPLE_CHARS = 800
"""Characters that are looked at: some 130 words, of which a third are stop words."""
_MIN_STOPWORD_SHARE = 0.1
"""Share of a text's words that are stop words of its language, at least; the wrong language has a third of that."""
_SCRIPTS = (
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7af"),
    ("zh", "\u4e00", "\u9fff"),
    ("th", "\u0e00", "\u0e7f"),
    ("el", "\u0370", "\u03ff"),
    ("he", "\u0590", "\u05ff"),
    ("bn", "\u0980", "\u09ff"),
)
"""Scripts that one language of ours is written in; Japanese first, since its texts have Chinese signs too."""
_FIRST_SIGN = min(first for _, first, _ in _SCRIPTS)


NO_LANGUAGE = frozenset({"und", "zxx", "mul", "mis", "xx"})
"""Tags that say that the language is not known, is none, or is several."""


def primary_subtag(tag: str) -> str | None:
    """The language of a BCP 47 tag, in lower case: "de" for "de-AT"; ``None`` for what is no tag.

    >>> primary_subtag("nb-NO"), primary_subtag("x-default")
    ('no', None)
    """
    subtag = tag.replace("_", "-").split("-")[0].strip().lower()
    if not 2 <= len(subtag) <= 3 or not subtag.isalpha() or subtag in NO_LANGUAGE:
        return None
    return {"nb": "no", "nn": "no", "iw": "he", "in": "id", "cn": "zh", "jp": "ja"}.get(subtag, subtag)


def detect_language(texts: Sequence[str], declared: str | None) -> str | None:
    """The language of the texts (ISO 639-1), or ``None`` if they are too few to tell and nothing is declared.

    The declaration holds if its stop words are there; else the language is taken whose stop words are most.
    """
    sample = " ".join(texts)[:_SAMPLE_CHARS]
    words = split_words(sample.casefold())
    if declared:
        stopwords = words_of_language(declared).stopwords
        if not stopwords or len(words) < 20 or _share(words, stopwords) >= _MIN_STOPWORD_SHARE:
            return declared
    by_script = _by_script(sample)
    if by_script or len(words) < 20:
        return by_script or declared
    shares = {language: _share(words, words_of_language(language).stopwords) for language in languages()}
    likeliest = max(shares, key=shares.__getitem__)
    return likeliest if shares[likeliest] >= _MIN_STOPWORD_SHARE else declared


def _share(words: Sequence[str], stopwords: frozenset[str]) -> float:
    return sum(map(stopwords.__contains__, words)) / len(words)


def _by_script(sample: str) -> str | None:
    signs = [sign for sign in sample if sign >= _FIRST_SIGN]
    if not signs:
        return None
    letters = max(1, sum(map(str.isalpha, sample)))
    for language, first, last in _SCRIPTS:
        if sum(first <= sign <= last for sign in signs) > 0.1 * letters:
            return language
    return None
