"""Invented texts: words of a made-up language, other ones for each seed."""

from __future__ import annotations

import random

from tests.benchmark.near import invented_words


def invented(seed: int, words: int) -> str:
    """A text without a meaning, the same for the same seed."""
    return " ".join(invented_words(words, random.Random(seed)))  # noqa: S311
