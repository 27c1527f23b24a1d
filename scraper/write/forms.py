"""How the values of an article's fields are written in JSON, and read from it, by the type of the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, get_args

from scraper.model import Block, Cell, Label, PageKind


class Form(NamedTuple):
    """How values of one type are written, and read; reading raises a ValueError, a TypeError or a KeyError."""

    write: Callable[[Any], object]
    read: Callable[[Any], object]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError("not a number")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    return value


def _items(value: object) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise TypeError("not a list")
    return value


def _keyed(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError("not an object")
    return value


def _date(value: object) -> datetime | date | None:
    if value is None:
        return None
    written = _text(value)
    return datetime.fromisoformat(written) if len(written) > len("2024-05-17") else date.fromisoformat(written)


def _page_kind(value: object) -> object:
    if value not in get_args(PageKind):
        raise ValueError("not a kind of page")
    return value


def _write_block(block: Block) -> dict[str, object]:
    return {
        "index": block.index,
        "label": block.label.value,
        "reason": block.reason,
        "tag": block.tag,
        "links": round(block.links, 3),
        "score": round(block.score, 3),
        "text": block.text,
        "cell": block.cell and block.cell._asdict(),
    }


def _read_block(written: object) -> Block:
    keys = _keyed(written)
    cell = keys.get("cell")
    return Block(
        index=_whole(keys["index"]),
        text=_text(keys["text"]),
        label=Label(keys["label"]),
        reason=_text(keys["reason"]),
        tag=_text(keys["tag"]),
        links=_number(keys["links"]),
        score=_number(keys["score"]),
        cell=Cell(*(_whole(cell[name]) for name in Cell._fields)) if cell else None,
    )


FORMS: Mapping[str, Form] = {
    "str": Form(str, _text),
    "str | None": Form(lambda value: value, lambda value: None if value is None else _text(value)),
    "tuple[str, ...]": Form(list, lambda value: tuple(map(_text, _items(value)))),
    "tuple[tuple[str, str], ...]": Form(
        dict, lambda value: tuple((_text(name), _text(told)) for name, told in _keyed(value).items())
    ),
    "datetime | date | None": Form(lambda value: value.isoformat() if value else None, _date),
    "PageKind": Form(str, _page_kind),
    "float": Form(lambda value: round(value, 3), _number),
    "Sequence[Block]": Form(
        lambda blocks: [_write_block(block) for block in blocks],
        lambda value: tuple(_read_block(block) for block in _items(value)),
    ),
}
"""The type of a field, as it is written in the class → its form."""
