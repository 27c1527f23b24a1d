"""Copies the state of a corpus into one file, also while a run writes."""

from __future__ import annotations

from pathlib import Path

from scraper.errors import CannotWrite, NoState
from scraper.sinks.whole import whole
from scraper.store.database import STATE_NAME, open_reader, told
from scraper.store.migrations import copy_state


def backup(folder: Path, target: Path, state: Path | None = None) -> int:
    """Copy the state, with what stands in its log only; gives the bytes of the copy.

    A copy of ``state.db`` alone would lack the log, and a later log beside it would spoil it. The rows are files that
    only grow: copy them after this, and a start with both takes in what the copy does not know.

    Raises:
        CannotWrite: The target is there already, or the disk is full; no half copy is left.
    """
    path = (state or folder) / STATE_NAME
    if not path.exists():
        raise NoState(f"holds no {STATE_NAME}, so no corpus", path=state or folder, advice="check the folder")
    if target.exists():
        raise CannotWrite("is there already", path=target, advice="choose another file, or move it away")
    source = open_reader(path)
    try:
        with whole(target) as written, told(written):
            copy_state(source, written)
    finally:
        source.close()
    return target.stat().st_size
