"""What tells one text from another, and one address from another: hashes that leave out what nobody reads."""

from __future__ import annotations

import hashlib
import re
import unicodedata

ID_DIGITS = 16
"""Hexadecimal digits of an article's id; a clash lengthens the second one's by four."""

_CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # kana and ideographs, which are written without blanks
_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}][^\s{_CJK}]*")

# Characters without width: soft hyphen, zero-width space and joiners, direction marks, word joiner, byte order mark.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")

# "5 min ago" where the page counts: figures with a unit up to days. Weeks and more are left, since prose says them too.
_COUNTER_WORDS = (
    r"{n} ?(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d) ago",
    r"vor {n} ?(?:sekunden?|sek\.?|minuten?|min\.?|stunden?|std\.?|tag(?:en?)?)(?!\w)",
    r"il y a {n} ?(?:secondes?|s|minutes?|min|heures?|h|jours?|j)(?!\w)",
    r"hace {n} ?(?:segundos?|minutos?|min|horas?|h|días?)(?!\w)",
    r"há {n} ?(?:segundos?|minutos?|min|horas?|h|dias?)(?!\w)",
    r"{n} ?(?:second[oi]|minut[oi]|min|or[ae]|h|giorn[oi]) fa(?!\w)",
    r"{n} ?(?:seconden?|minuten|minuut|min|uur|dag(?:en)?) geleden(?!\w)",
    r"för {n} ?(?:sekund(?:er)?|minut(?:er)?|min|timm(?:e|ar)|tim|dag(?:ar)?) sedan(?!\w)",
    r"(?:for )?{n} ?(?:sekund(?:er)?|minutt?(?:er)?|min|timer?|dage?r?) siden(?!\w)",
    r"{n} ?(?:sekunti?a|minuutti?a|min|tunti?a|päivää?) sitten(?!\w)",
    r"{n} ?(?:sekund\w*|sek\.?|minut\w*|min\.?|godzin\w*|godz\.?|dni|dzień) temu(?!\w)",
    r"před {n} ?(?:sekund\w+|minut\w+|hodin\w+|dny|dnem)(?!\w)",
    r"{n} ?(?:секунд\w*|сек\.?|минут\w*|мин\.?|час\w*|ч\.?|день|дня|дней) назад(?!\w)",
    r"{n} ?(?:секунд\w*|хвилин\w*|хв\.?|годин\w*|год\.?|день|дні|днів) тому(?!\w)",
    r"{n} ?(?:saniye|dakika|dk\.?|saat|gün) önce(?!\w)",
    r"{n} ?(?:秒钟?|秒鐘|分|分钟|分鐘|时间|時間|小时|小時|日|天) ?(?:前|之前)",
    r"{n} ?(?:초|분|시간|일) ?전",
    r"(?:قبل|منذ) {n} ?(?:ثانية|ثوان|ثواني|دقيقة|دقائق|ساعة|ساعات|يوم|أيام)",
    r"{n} ?(?:सेकंड|मिनट|घंटे|घंटा|दिन) पहले",
)
_COUNTER = re.compile("|".join(words.format(n=r"\d{1,4}") for words in _COUNTER_WORDS), re.IGNORECASE)
_BEFORE_FIGURES = re.compile(r"(?:vor|il y a|hace|há|för|for|před|قبل|منذ) \Z", re.IGNORECASE)
_BEFORE_CHARS = 7
"""The longest of these."""
_FIGURE = re.compile(r"\d")


def seen_text(text: str) -> str:
    r"""The text as a reader sees it: NFC, any white space as one blank, without characters that have no width.

    >>> seen_text("a\u00adb \u00a0 c\u200b")
    'ab c'
    """
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


def content_hash(title: str | None, text: str) -> str:
    """16 hexadecimal digits that change if title or text does, and not for white space or for counters.

    A counter ("5 min ago") is what the page tells of the moment of asking. ``scraper diff`` shows the rest.
    """
    told = f"{seen_text(title or '')}\n{seen_text(text)}"
    return hashlib.sha256(without_counters(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def without_counters(text: str) -> str:
    r"""The text with a null character for each counter: as ``_COUNTER.sub`` gives it, tried at figures alone.

    Tried at each character, twenty beginnings took a quarter of the time of a page's extraction.

    >>> without_counters("Posted 5 min ago, vor 3 Stunden")
    'Posted \x00, \x00'
    """
    parts, end = [], 0
    for figure in _FIGURE.finditer(text):
        at = figure.start()
        if at < end:
            continue
        before = _BEFORE_FIGURES.search(text, max(end, at - _BEFORE_CHARS), at)
        found = (_COUNTER.match(text, before.start()) if before else None) or _COUNTER.match(text, at)
        if found:
            parts += [text[end : found.start()], "\0"]
            end = found.end()
    return "".join([*parts, text[end:]]) if parts else text


def address_digest(address: str) -> str:
    """SHA-256 of a canonical address in hexadecimal; an article's id is its beginning."""
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


def short_hash(*parts: str) -> int:
    """A 64-bit number of some texts, as SQLite stores whole numbers: signed."""
    whole = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(whole, digest_size=8).digest(), "big", signed=True)


def count_words(text: str) -> int:
    """Words in a text: runs of letters and figures parted by white space; each Chinese or Japanese character is one."""
    return len(_WORD.findall(text))


def as_number(digits: str) -> int:
    """The first 16 hexadecimal digits as a 64-bit number, signed as SQLite stores it.

    >>> as_number("ffffffffffffffff")
    -1
    """
    return int.from_bytes(bytes.fromhex(digits[:ID_DIGITS]), "big", signed=True)
