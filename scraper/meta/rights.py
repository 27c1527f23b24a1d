"""What a page and its answer say of its use: directives for robots, text and data mining, the licence.

Only what stands near the words that matter is looked at, so that it costs next to nothing.

- Directives: https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
- Text and data mining: https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/ (header and meta element;
  the site's /.well-known/tdmrep.json is not asked for: that would be one more request for each host)
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from scraper.meta.jsonld import license_of

_LICENSE_METAS = frozenset({"license", "dc.license", "dcterms.license", "dc.rights.license", "copyright-license"})
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_TAG = re.compile(r"<(meta|link|a)\s", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_JSON_LD = re.compile(rb"<script[^>]*ld\+json[^>]*>(.*?)</script", re.IGNORECASE | re.DOTALL)
_MAX_PLACES = 100
"""So often a word is looked at; in running text it may stand more often."""
_MAX_TAG_BYTES = 2_000
_HIDING = ((b"<!--", b"-->"), (b"<script", b"</script"))
_MAX_DIRECTIVES = 30
_MAX_CHARS = 300


@dataclass(frozen=True, slots=True)
class Rights:
    """What is said of a page's use.

    Attributes:
        robots: Directives for all robots, in lower case, each once: ``noindex``, ``noarchive``, ``noai``, ...
        tdm_reservation: Whether the rights to text and data mining are reserved; ``None`` where nothing is said.
        license: The licence's address, or its name where there is none, or ``None``.
    """

    robots: tuple[str, ...] = ()
    tdm_reservation: bool | None = None
    license: str | None = None


def read_rights(body: bytes, headers: Iterable[tuple[str, str]], url: str | None) -> Rights:
    """What a page's headers (names in lower case) and its elements say; elements go before headers.

    >>> read_rights(b'<meta name="robots" content="NoIndex, noai">', [("tdm-reservation", "1")], None)
    Rights(robots=('noindex', 'noai'), tdm_reservation=True, license=None)
    """
    said = tuple(headers)
    low = body.lower()
    robots = [part for value in _metas(body, low, b"robots") for part in _directives(value)]
    robots += [part for name, value in said if name == "x-robots-tag" for part in _directives(value)]
    reserved = [*_metas(body, low, b"tdm-reservation"), *(value for name, value in said if name == "tdm-reservation")]
    return Rights(
        tuple(dict.fromkeys(robots))[:_MAX_DIRECTIVES],
        _reservation(reserved),
        _license(body, low, url) if b"licen" in low else None,
    )


def _metas(body: bytes, low: bytes, name: bytes) -> Iterator[str]:
    """The contents of meta elements of a name."""
    for tag, attributes in _tags(body, low, name):
        if tag == "meta" and attributes.get("name", "").strip().lower() == name.decode():
            yield attributes.get("content", "")


def _tags(body: bytes, low: bytes, word: bytes) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Name and attributes of each meta, link and a element that has a word within its tag."""
    place, seen = low.find(word), -1
    for _ in range(_MAX_PLACES):
        if place < 0:
            return
        start = low.rfind(b"<", max(0, place - _MAX_TAG_BYTES), place)
        end = low.find(b">", place, place + _MAX_TAG_BYTES)
        tag = body[start : end + 1].decode("utf-8", "replace") if 0 <= start < end else ""
        if (found := _TAG.match(tag)) and start != seen and not _is_hidden(low, start):
            seen = start
            yield (
                found[1].lower(),
                {
                    name.lower(): html.unescape(double or single or bare)
                    for name, double, single, bare in _ATTRIBUTE.findall(tag)
                },
            )
        place = low.find(word, place + len(word))


def _is_hidden(low: bytes, place: int) -> bool:
    """Whether a place is within a comment or a script."""
    return any(low.rfind(begin, 0, place) > low.rfind(end, 0, place) for begin, end in _HIDING)


def _directives(value: str) -> Iterator[str]:
    """The directives that hold for all robots; a part that begins with a robot's name holds for that one alone."""
    named = False
    for part in value[:_MAX_CHARS].lower().split(","):
        name, colon, _ = part.partition(":")
        if colon and name.strip() not in _WITH_VALUE:
            named = True
        directive = " ".join(part.split())
        if directive and not named:
            yield directive


def _reservation(values: Iterable[str]) -> bool | None:
    return next((value.strip() == "1" for value in values if value.strip() in {"0", "1"}), None)


def _license(body: bytes, low: bytes, url: str | None) -> str | None:
    """The licence by the link, by the elements that name one, by the JSON-LD of the article."""
    tags = list(_tags(body, low, b"licen"))
    links = [
        address
        for wanted in ("link", "a")
        for tag, attributes in tags
        if tag == wanted
        and "license" in attributes.get("rel", "").lower().split()
        and (address := attributes.get("href"))
    ]
    metas = [
        attributes.get("content", "")
        for tag, attributes in tags
        if tag == "meta" and (attributes.get("name") or attributes.get("property") or "").lower() in _LICENSE_METAS
    ]
    linked = _JSON_LD.findall(body) if b'"license"' in low else []
    declared = license_of(source.decode("utf-8", "replace") for source in linked)
    found = next((" ".join(text.split()) for text in (*links, *metas, declared or "") if text.strip()), None)
    if not found or len(found) > _MAX_CHARS:
        return None
    return _absolute(found, url) if links else found


def _absolute(address: str, url: str | None) -> str:
    try:
        return urljoin(url, address) if url else address
    except ValueError:
        return address
