"""Site memory as it stands in a row: what was taken out, why nothing was, and what it is judged by."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterable, Mapping

from scraper.dedupe.site_memory import Change, Verdict, cut, restore
from scraper.dedupe.traces import Traces, unpack
from scraper.model import Label
from scraper.store.content import count_words
from scraper.store.values import Row

KEY = "site_memory"


def shortened(text: str, verdict: Verdict) -> tuple[Row, tuple[Change, ...]]:
    """The keys ``text`` and ``words`` of a row without what goes; and what was taken out."""
    left, changes = cut(text, verdict)
    return {"text": left, "words": count_words(left)}, changes


def as_told(changes: Iterable[Change], refused: str | None, packed: bytes | None = None) -> Row:
    """What a row tells of site memory."""
    taken = [
        {"start": each.start, "cut": each.cut, "label": str(each.label), "reason": each.reason} for each in changes
    ]
    traces = {} if packed is None else {"traces": b64encode(packed).decode()}
    return {"taken_out": taken, "refused": refused, **traces}


def whole_text(row: Row) -> str:
    """The text of a row as it was extracted."""
    text, memory = str(row.get("text") or ""), row.get(KEY)
    taken = memory.get("taken_out") if isinstance(memory, dict) else None
    return restore(text, map(_change, taken)) if taken else text


def _change(kept: Mapping[str, object]) -> Change:
    return Change(int(str(kept["start"])), str(kept["cut"]), Label(str(kept["label"])), str(kept["reason"]))


def packed_traces(row: Row) -> bytes:
    """A row's traces as they are packed; empty where it has none."""
    memory = row.get(KEY)
    packed = memory.get("traces") if isinstance(memory, dict) else None
    try:
        return b64decode(packed) if isinstance(packed, str) else b""
    except (Error, ValueError):
        return b""


def traces_of(row: Row) -> Traces:
    """A row's traces."""
    return unpack(packed_traces(row))
