"""The names of article files: a template with fields of the row, each value made safe on its own.

A name must be the same file on Linux, macOS and Windows: see "Naming Files, Paths, and Namespaces" at
https://learn.microsoft.com/windows/win32/fileio/naming-a-file for what Windows forbids.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from urllib.parse import urlsplit

from scraper.errors import ScraperError

DEFAULT = "{host}/{date}-{slug}-{id}"
MAX_NAME_BYTES = 200
_ENDING_BYTES = 15  # of these, kept for ".v" and seven digits, the extension, and "_" before a reserved name
_MAX_LITERAL_BYTES = 80  # of one folder's or file's name: the values need room, too
_MAX_FOLDERS = 8
_MAX_SLUG_CHARS = 80
_MAX_VALUE_CHARS = 400  # more than a name can hold
_DERIVED = ("host", "date", "year", "month", "day", "slug")
_ABSENT = {"date": "undated", "slug": "untitled", "title": "untitled", "host": "local"}  # others: "none"
_OF_THE_ROW = (
    "id", "source", "url", "final_url", "canonical_url", "status", "fetched_at", "published", "modified", "title",
    "authors", "site_name", "language", "tags", "page_kind", "extractor", "content_hash", "words",
)  # fmt: skip
FIELDS = _DERIVED + _OF_THE_ROW
"""What a template may name, beside the columns of the input."""
_UNSAFE = '<>:"/\\|?*'
_UNSAFE_RUN = re.compile(f"[{re.escape(_UNSAFE)}]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)
_LIKE_A_VERSION = re.compile(r"\.(v\d+)$", re.IGNORECASE)
_EDGES = " .-~"  # none of them begins a name (hidden files, options, home folders); blanks and dots end none
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # controls, marks of direction, surrogates, private use, line ends


class BadTemplate(ScraperError):
    """The template of file names cannot be used."""

    code = "usage"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a name: a text that stands in the template, or a field and the most characters of its value."""

    literal: str = ""
    field: str = ""
    chars: int = _MAX_VALUE_CHARS


_Name = tuple[_Piece, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was checked: it names only fields that there are, and no place outside its folder."""

    text: str
    parts: tuple[_Name, ...]

    def stem(self, row: Mapping[str, object], taken: Callable[[str], bool] = lambda _: False) -> str:
        """The path of an article's file below the folder of articles, with ``/``, without version and extension.

        Args:
            row: The article's row.
            taken: Whether a path is another article's already, told in the form of :func:`folded`.

        >>> parse("{host}/{title}").stem({"url": "https://example.org/a", "title": "../Elm: a / b", "id": "c0ffee"})
        'example.org/Elm- a - b'
        """
        values = _values(row)
        folders = [_fit(name, values, "") for name in self.parts[:-1]]
        endings = ["", *self._endings(values["id"])]
        for ending in endings:
            stem = "/".join([*folders, _fit(self.parts[-1], values, ending)])
            if not taken(folded(stem)):
                return stem
        raise ScraperError(f"no free file name for {stem!r}", advice="put {id} into the template")

    def _endings(self, known: str) -> Iterable[str]:
        """What tells two articles apart that the template names alike: the id, then numbers."""
        has_id = any(piece.field == "id" for piece in self.parts[-1])
        first = "" if has_id or not known else f"-{known}"
        if first:
            yield first
        yield from (f"{first}-{number}" for number in range(2, 10_000))


def parse(text: str, columns: Iterable[str] = ()) -> Template:
    """The template of a text such as ``{host}/{date}-{slug}-{id}``, checked once for all rows.

    Args:
        text: The template. ``{slug:60}`` takes at most 60 characters; ``{{`` and ``}}`` are braces.
        columns: Names of the input's columns, which may be named like fields; a field of the row goes first.

    Raises:
        BadTemplate: It names an unknown field, or no field in the file's name, or a place that is not below its folder.
    """
    allowed = (*FIELDS, *(column for column in columns if column not in FIELDS))
    parts: list[list[_Piece]] = [[]]
    for piece in _pieces(text, allowed):
        for number, literal in enumerate(piece.literal.split("/")):
            if number:
                parts.append([])
            if literal or piece.field:
                parts[-1].append(piece if piece.field else _Piece(literal))
    _check(text, parts)
    return Template(text, tuple(map(tuple, parts)))


def folded(stem: str) -> str:
    """The form in which two names are one on file systems that know no case (Unicode, canonical caseless matching)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", stem).casefold())


def safe(value: str) -> str:
    r"""A value that can stand in a file's name on each system: never a folder, never hidden, nothing invisible.

    >>> safe("../../etc/passwd"), safe("what?\n now"), safe("...")
    ('etc-passwd', 'what- now', '')
    """
    text = unicodedata.normalize("NFC", value[: 4 * _MAX_VALUE_CHARS])
    text = "".join(" " if char.isspace() else char for char in text if char.isspace() or _visible(char))
    text = _UNSAFE_RUN.sub("-", re.sub(r"\.{2,}", ".", text))
    return re.sub(" +", " ", text).lstrip(_EDGES).rstrip(_EDGES)


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in _INVISIBLE


def _pieces(text: str, allowed: tuple[str, ...]) -> Iterable[_Piece]:
    try:
        parsed = list(Formatter().parse(text))
    except ValueError as error:
        raise _bad(text, f"{str(error).lower()}", "write {{ and }} for braces") from error
    for literal, field, spec, conversion in parsed:
        if literal:
            yield _Piece(literal)
        if field is None:
            continue
        if field not in allowed:
            raise _bad(text, f"there is no field {field!r}", f"the fields are {', '.join(allowed)}")
        if conversion or not re.fullmatch("|[1-9][0-9]{0,2}", spec or ""):
            raise _bad(text, f"{{{field}}} takes a length alone", f"such as {{{field}:60}}")
        yield _Piece(field=field, chars=int(spec) if spec else _MAX_VALUE_CHARS)


def _check(text: str, parts: list[list[_Piece]]) -> None:
    if not all(parts) or len(parts) > _MAX_FOLDERS + 1:
        cause = "an empty name between slashes, or at an end" if not all(parts) else "too many folders"
        raise _bad(text, cause, "names are relative to the folder articles/")
    if not any(piece.field for piece in parts[-1]):
        raise _bad(
            text, "each article would have the same file name", "name a field after the last slash, such as {id}"
        )
    for name in parts:
        literal = "".join(piece.literal for piece in name)
        wrong = [char for char in literal if char in _UNSAFE or not _visible(char)]
        if wrong or ".." in literal or (name[0].literal and name[0].literal[0] in _EDGES):
            cause = (
                f"a name may not hold {wrong[0]!r}" if wrong else "a name may not hold '..' or begin with one of . - ~"
            )
            raise _bad(text, cause, "Linux, macOS and Windows must all be able to read it")
        if len(literal.encode()) > _MAX_LITERAL_BYTES:
            raise _bad(text, f"more than {_MAX_LITERAL_BYTES} bytes of a name are fixed", "the fields need room")


def _bad(text: str, cause: str, advice: str) -> BadTemplate:
    return BadTemplate(f"--name {text!r}: {cause}", advice=advice)


def _values(row: Mapping[str, object]) -> dict[str, str]:
    """Field → safe value; the input's columns first, so that a field of the row of the same name wins."""
    columns = row.get("input")
    values = {name: safe(_text(value)) for name, value in columns.items()} if isinstance(columns, Mapping) else {}
    values |= {name: safe(_text(row.get(name))) for name in _OF_THE_ROW}
    published = _text(row.get("published"))
    date = published[:10] if re.match(r"\d{4}-\d\d-\d\d", published) else ""
    host = urlsplit(_text(row.get("final_url")) or _text(row.get("url"))).hostname
    year, month, day = date.split("-") if date else ("", "", "")
    slug = _slug(_text(row.get("title")))
    derived = {"host": safe(host or ""), "date": date, "year": year, "month": month, "day": day, "slug": slug}
    return values | derived


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_text, value[:10]))
    return "" if value is None else str(value)


def _slug(title: str) -> str:
    """A title's words, joined by dashes, in small letters, and in their own script."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", title[:_MAX_VALUE_CHARS]).lower())
    slug = safe("-".join(words))
    if len(slug) <= _MAX_SLUG_CHARS:
        return slug
    whole_words = slug[: _MAX_SLUG_CHARS + 1].rpartition("-")[0]
    return whole_words or slug[:_MAX_SLUG_CHARS]


def _fit(name: _Name, values: Mapping[str, str], ending: str) -> str:
    """A name of a file or folder; what is too long is taken from the longest of its values, never from the id."""
    texts = [piece.literal or _value(piece, values) for piece in name]
    room = MAX_NAME_BYTES - _ENDING_BYTES - len(ending.encode())
    cuttable = [place for place, piece in enumerate(name) if piece.field not in {"", "id"}]
    while cuttable and (over := sum(len(text.encode()) for text in texts) - room) > 0:
        place = max(cuttable, key=lambda place: len(texts[place].encode()))
        texts[place] = _cut(texts[place], max(len(texts[place].encode()) - over, 0))
        cuttable = [place for place in cuttable if texts[place]]
    made = unicodedata.normalize("NFC", "".join(texts)).lstrip(_EDGES)
    made = _LIKE_A_VERSION.sub(r"-\1", _cut(made, room) + ending)
    return f"_{made}" if _RESERVED.match(made) or not made else made


def _value(piece: _Piece, values: Mapping[str, str]) -> str:
    return values.get(piece.field, "")[: piece.chars].rstrip(_EDGES) or _ABSENT.get(piece.field, "none")


def _cut(text: str, size: int) -> str:
    """As much of a text as fits into so many bytes, without half a character at its end."""
    return text.encode()[:size].decode(errors="ignore").rstrip(_EDGES)
