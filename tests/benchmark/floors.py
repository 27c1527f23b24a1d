"""The figures that our extractor must not fall below, pinned in ``floors.toml``."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from pathlib import Path

from tests.benchmark.measure import Figures

PATH = Path(__file__).with_name("floors.toml")
PINNED = ("f", "perfect", "segments", "title", "authors", "date", "kind")
SLACK = 0.005
"""How far a floor lies below the figure it was pinned at."""

_HEADER = """\
# Our figures must not fall below these (tests/benchmark/test_floors.py).
# A gate against regressions, no measure of quality: the shipped model was trained on most of these pages.
# Raised after each gain by: python -m tests.benchmark.run CORPORA --ours-only --write-floors
"""


def read_floors(path: Path = PATH) -> dict[str, dict[str, float]]:
    """Corpus → figure → the least it may be."""
    with path.open("rb") as file:
        return tomllib.load(file)


def write_floors(rows: Iterable[Figures], path: Path = PATH) -> None:
    """Pins the floors of these corpora a little under the figures; the other corpora keep theirs."""
    floors = read_floors(path) if path.exists() else {}
    for row in rows:
        figures = ((name, getattr(row, name)) for name in PINNED)
        floors[row.corpus] = {name: _below(value) for name, value in figures if value is not None}
    parts = [_HEADER]
    for corpus, pinned in floors.items():
        parts += [f"\n[{corpus}]\n", *(f"{name} = {value:.3f}\n" for name, value in pinned.items())]
    path.write_text("".join(parts), encoding="utf-8")


def broken(row: Figures, floors: dict[str, float]) -> list[str]:
    """What fell below its floor, one line each; a figure that is gone counts as 0."""
    lines = []
    for name, floor in floors.items():
        value = getattr(row, name) or 0.0
        if value < floor:
            lines.append(f"{row.corpus}: {name} {value:.3f} is below {floor:.3f}")
    return lines


def _below(value: float) -> float:
    # Rounding down at the third digit, after a nudge that undoes binary fractions such as 0.9749999.
    return max(0.0, math.floor((value - SLACK) * 1000 + 1e-6) / 1000)
