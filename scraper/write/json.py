"""An article as JSON, and back: the fields of :class:`~scraper.model.Article` by name.

The keys follow from the fields. A further field needs nothing here; one of a new type needs its form in
:mod:`scraper.write.forms`.

``schema`` is the version of the keys' meaning. It rises when a key goes or means something else, so a reader refuses a
later one; it does not rise when a key is added, so a reader passes over keys that it does not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import Field, fields
from typing import Any

from scraper.errors import UnreadableRecord
from scraper.model import TEXT_LABELS, Article, Label, Metadata, join_blocks
from scraper.write.forms import FORMS
from scraper.write.options import Options, shown

SCHEMA = 1
# What json.dumps leaves raw: 8-bit controls, line ends of Unicode, lone surrogates (broken JSON-LD has some).
_MISTAKEN = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FIELDS_OF_THEIR_OWN = {Label.TITLE, Label.STANDFIRST}
_WROTE = "give what to_dict or -f json wrote"
_FIRST, _LAST = ("text", "title", "standfirst"), ("sources", "blocks")


def write(article: Article, options: Options) -> str:
    """An object over several lines. Title and standfirst are always there: they are keys, not text."""
    return dumps(as_keys(article, options), indent=2)


def write_line(article: Article, options: Options) -> str:
    """The same object on one line."""
    return dumps(as_keys(article, options))


def dumps(value: object, indent: int | None = None) -> str:
    r"""JSON with letters as they are, but with escapes for what terminals, line readers and UTF-8 mistake.

    >>> print(dumps("naïve \x9b \u2028"))
    "naïve \u009b \u2028"
    """
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    return _MISTAKEN.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def as_keys(article: Article, options: Options) -> dict[str, object]:
    """Every key, also those without a value, so that a reader finds the same shape each time."""
    keys: dict[str, object] = {"schema": SCHEMA}
    for each in _FIELDS:
        if each.name != "blocks" or options.blocks:
            keys[each.name] = FORMS[str(each.type)].write(getattr(article, each.name))
    if options.labels - _FIELDS_OF_THEIR_OWN != TEXT_LABELS:
        keys["text"] = join_blocks(shown(article, Options(labels=options.labels - _FIELDS_OF_THEIR_OWN)))
    return keys


def from_keys(keys: Mapping[str, Any]) -> Article:
    """The article that was written so.

    Raises:
        UnreadableRecord: It is of a later schema, lacks the text, or a value is none of its key's.
    """
    if not isinstance(keys, Mapping):
        raise UnreadableRecord(f"an article is read from an object, not from {type(keys).__name__}", advice=_WROTE)
    schema = keys.get("schema", SCHEMA)
    if not isinstance(schema, int) or schema > SCHEMA:
        cause = f"an article of schema {schema!r}; this version reads up to schema {SCHEMA}"
        raise UnreadableRecord(cause, advice="read it with a later version of scraper")
    if "text" not in keys:
        raise UnreadableRecord("an article without the key 'text'", advice=_WROTE)
    return Article(**{each.name: _read(each, keys[each.name]) for each in _FIELDS if each.name in keys})


def _read(field: Field[Any], written: object) -> Any:
    try:
        return FORMS[str(field.type)].read(written)
    except (ValueError, TypeError, LookupError) as error:
        cause = f"an article whose {field.name!r} is {str(written)[:60]!r}"
        raise UnreadableRecord(cause, advice=f"it is read as {field.type}") from error


def _in_order() -> tuple[Field[Any], ...]:
    """The fields as they are written: the text, what is known beside it, the verdict on it."""
    found = {each.name: each for cls in (Metadata, Article) for each in fields(cls)}
    names = dict.fromkeys((*_FIRST, *found))
    return tuple(found[name] for name in (*(name for name in names if name not in _LAST), *_LAST))


_FIELDS = _in_order()
