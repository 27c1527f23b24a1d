"""How far the text that was taken can be trusted."""

from __future__ import annotations

from scraper.classify.classifier import Classification

_FULL_TRUST_CHARS = 400
"""Characters of text from which on shortness is no reason for doubt."""


def text_confidence(classification: Classification, text_length: int) -> float:
    """The F score that the model expects of its own choice, less for a text that is very short; 0 to 1.

    If the probabilities are right, the expected share of right characters among those kept is the mean probability of
    the kept, and the expected share of the article that was kept is their sum over the sum of all.
    """
    return round(classification.expected * min(1.0, text_length / _FULL_TRUST_CHARS), 3)
