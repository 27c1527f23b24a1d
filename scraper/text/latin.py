"""Which Latin charset a text without a declaration is in, by the letters of its language.

windows-1252, -1250, -1254 and -1257 read the same bytes as different letters: ``à l’été`` is ``ŕ l’été`` in the second.
A text is in one language, so the charset is right in which nearly all letters beyond ASCII are those of one.
"""

from __future__ import annotations

from scraper.text.encodings import CODECS

_LETTERS: dict[str, dict[str, str]] = {
    # charset: language → its letters beyond ASCII, in lower case (https://www.unicode.org/cldr, exemplar characters)
    "windows-1252": {
        "fr": "àâæçéèêëïîôœùûüÿ",
        "es": "áéíñóúü¿¡ªº",
        "pt": "áàâãçéêíòóôõúü",
        "de": "äöüß",
        "it": "àèéìòùóî",
        "sv": "åäöé",
        "da": "æøåé",
        "nb": "æøåéòô",
        "no": "æøåéòô",
        "fi": "äöåé",
        "nl": "áéíóúäëïöüè",
        "ca": "àèéíïòóúüç·",
        "is": "áðéíóúýþæö",
    },
    "windows-1250": {
        "cs": "áčďéěíňóřšťúůýž",
        "sk": "áäčďéíĺľňóôŕšťúýž",
        "pl": "ąćęłńóśźż",
        "hu": "áéíóöőúüű",
        "ro": "ăâîşţ",
        "hr": "čćđšž",
        "sl": "čšž",
    },
    "windows-1254": {"tr": "çğıiöşüâîû"},
    "windows-1257": {"lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "et": "äöõüšž"},
}
LATIN = tuple(_LETTERS)
_OF_ALL = frozenset("\xa0–—‘’‚“”„…«»‹›°§©®•·€™")
"""Signs that have the same byte in all of these charsets, or say nothing of the language."""
_LANGUAGE_BONUS = 0.1
"""What it counts that the page says its language: templates are copied with it."""


def latin_charset(text: bytes, language: str = "") -> str:
    """The charset of a text in Latin letters.

    Args:
        text: Its bytes, without markup.
        language: The language that the page says it is in (``"fr"``), or ``""``.

    >>> latin_charset("à l’été, où l’hôtel gêne".encode("cp1252"))
    'windows-1252'
    """
    return max(LATIN, key=lambda charset: _fit(text, charset, language))


def _fit(text: bytes, charset: str, language: str) -> float:
    """The share of letters beyond ASCII that one language of a charset has, of the language where most are."""
    high = text.translate(None, bytes(range(0x80)))
    found = [sign for sign in high.decode(CODECS[charset], "replace").lower() if sign not in _OF_ALL and sign > "\x7f"]
    shares = (
        sum(map(letters.__contains__, found)) / max(1, len(found)) + _LANGUAGE_BONUS * (name == language)
        for name, letters in _LETTERS[charset].items()
    )
    return max(shares)
