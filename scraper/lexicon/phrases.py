"""The phrases that give boilerplate away, by language; the phrases are in ``data/lang/*.toml``.

A phrase belongs to a label and to one of three places: it is the ``whole`` block, it ``starts`` the block, or the block
``contains`` it. A match is a set of bits, so that a block can be asked for all of them at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from scraper.lexicon.word_lists import words_of_language
from scraper.model import Label
from scraper.text.words import split_words

LEXICON_LABELS = (
    Label.NAVIGATION,
    Label.AUTHOR_BIO,
    Label.TIP_LINE,
    Label.TAGS,
    Label.FOLLOW,
    Label.SHARE,
    Label.NEWSLETTER,
    Label.RELATED,
    Label.ADVERTISEMENT,
    Label.COMMENTS,
    Label.LEGAL,
    Label.PAYWALL,
    Label.CONSENT,
    Label.BYLINE,
    Label.DATELINE,
    Label.CREDIT,
    Label.CAPTION,
    Label.NOTE,
)
PLACES = ("whole", "starts", "contains")
PLACE_SHIFT = {place: index * len(LEXICON_LABELS) for index, place in enumerate(PLACES)}
BYLINE_PREFIX = 1 << (len(PLACES) * len(LEXICON_LABELS))
"""The bit of a block that begins with one of a language's ``byline_prefixes`` ("by") and goes on."""
UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})
"""Languages written without spaces: their phrases are looked for as they stand, not word by word."""

_MAX_WHOLE_WORDS, _MAX_START_WORDS = 11, 5
"""Words of a phrase that is a whole block, and of one that starts it, at the most."""
_MAX_LEADING_LABEL_CHARS = 40
"""Characters at the beginning of a text in which a colon or bar parts a label from what it is for."""
_MAX_LABELLED_LINE_CHARS = 160
"""Characters of a line with such a label: in longer texts it is what they are about ("Advertising: When you ...")."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of a page's language and of English, ready to be matched.

    Attributes:
        whole: Phrase → bits.
        starts: Phrase of up to five words → bits.
        first_words: The first words of those.
        contained: Longest word of a ``contains`` phrase → its phrases, with a space before and after, and their bits.
        unspaced: (place, phrase, bits) of languages written without spaces.
    """

    whole: Mapping[str, int]
    starts: Mapping[str, int]
    first_words: frozenset[str]
    contained: Mapping[str, tuple[tuple[str, int], ...]]
    unspaced: tuple[tuple[str, str, int], ...] = ()

    def match(self, text: str) -> int:
        """The bits of all phrases that fit the text; digits and punctuation do not count."""
        folded = text.casefold()
        return self.match_words(folded, split_words(folded))

    def match_words(self, folded: str, words: Sequence[str]) -> int:
        """The same for a text that is casefolded and split into words already."""
        if not words:
            return 0
        bits = self.whole.get(" ".join(words), 0) if len(words) <= _MAX_WHOLE_WORDS else 0
        if len(folded) < _MAX_LABELLED_LINE_CHARS and (":" in folded or "|" in folded):
            bits |= self._label(folded)
        if words[0] in self.first_words:
            bits |= self._starts(words)
        if not self.contained.keys().isdisjoint(words):
            bits |= self._contained(words)
        if self.unspaced:
            bits |= self._unspaced(folded)
        return bits

    def _label(self, folded: str) -> int:
        """What is said before a colon or bar: "Photo: Jane Doe" begins with what else is a whole block."""
        label, colon, rest = folded[:_MAX_LEADING_LABEL_CHARS].replace("|", ":").partition(":")
        return self.whole.get(" ".join(split_words(label)), 0) << PLACE_SHIFT["starts"] if colon and rest else 0

    def _starts(self, words: Sequence[str]) -> int:
        bits, start = 0, ""
        for count, word in enumerate(words[:_MAX_START_WORDS], 1):
            start = f"{start} {word}" if start else word
            found = self.starts.get(start, 0)
            bits |= found
            if found and count == len(words):  # a prefix alone is no byline
                bits &= ~BYLINE_PREFIX
        return bits

    def _contained(self, words: Sequence[str]) -> int:
        bits, padded = 0, f" {' '.join(words)} "
        for word in self.contained.keys() & words:  # each once, however often it comes
            for phrase, bit in self.contained[word]:
                if phrase in padded:
                    bits |= bit
        return bits

    def _unspaced(self, folded: str) -> int:
        bits = 0
        for place, phrase, bit in self.unspaced:
            if phrase in folded and (
                place == "contains"
                or (place == "starts" and folded.startswith(phrase))
                or len(folded) <= len(phrase) + 4
            ):
                bits |= bit
        return bits


def bit_of(label: Label, place: str) -> int:
    """The bit that a match of a phrase of this label in this place sets."""
    return 1 << (LEXICON_LABELS.index(label) + PLACE_SHIFT[place])


def matched_labels(bits: int) -> list[tuple[Label, str]]:
    """What the bits of a match say: labels with the place of the phrase, whole blocks first."""
    return [(label, place) for place in PLACES for label in LEXICON_LABELS if bits & bit_of(label, place)]


@cache
def lexicon(language: str | None) -> Lexicon:
    """The lexicon of a language (ISO 639-1), and of English, whose phrases stand on pages of any language."""
    by_place: dict[str, dict[str, int]] = {place: {} for place in PLACES}
    unspaced: list[tuple[str, str, int]] = []
    for name in dict.fromkeys((language or "en", "en")):
        words = words_of_language(name)
        for prefix in words.byline_prefixes:
            _add(by_place["starts"], prefix, BYLINE_PREFIX)
        for (label, place), phrases in words.phrases.items():
            bit = bit_of(Label(label), place)
            for phrase in phrases:
                if name in UNSPACED and not phrase.isascii():
                    unspaced.append((place, phrase, bit))
                else:
                    _add(by_place[place], phrase, bit)
    contained: dict[str, tuple[tuple[str, int], ...]] = {}
    for phrase, bit in by_place["contains"].items():
        longest = max(phrase.split(" "), key=len)  # the rarest, as a rule: few texts have to be looked at
        contained[longest] = (*contained.get(longest, ()), (f" {phrase} ", bit))
    first_words = frozenset(phrase.partition(" ")[0] for phrase in by_place["starts"])
    return Lexicon(by_place["whole"], by_place["starts"], first_words, contained, tuple(unspaced))


def _add(phrases: dict[str, int], phrase: str, bit: int) -> None:
    phrases[phrase] = phrases.get(phrase, 0) | bit
