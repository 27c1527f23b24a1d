"""Train the model on corpora: ``python -m scraper.training CORPORA``.

It needs ``pip install scraper[train]``, and takes some minutes and 2 GB of memory.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from scraper.classify.artefact import write_model
from scraper.classify.model import Model
from scraper.errors import ScraperError
from scraper.shipped import MODEL_FILE, load_model
from scraper.training.card import model_card


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, and write the model or compare it; 1 if it differs or cannot be trained."""
    options = _parser().parse_args(arguments)
    if options.limit and not (options.check or options.output):
        print("--limit is to try training: give --output too, or the shipped model would be lost", file=sys.stderr)
        return 2
    target = options.output or Path(str(files("scraper.classify"))) / "weights" / MODEL_FILE
    try:
        return _run(options, target)
    except ScraperError as error:
        print(f"scraper.training: {error}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace, target: Path) -> int:
    from scraper.training.train import differences, train  # noqa: PLC0415 - numpy: --help stays quick

    before = load_model(target) if options.check else None
    model = train(options.corpora, options.limit)
    if before is not None:
        different = differences(model, before)
        print("\n".join(_compared(model, before)))
        print(f"differs in {', '.join(different)}" if different else f"the same bit for bit as {target}")
        return 1 if different else 0
    target.write_bytes(write_model(model))
    if options.card:
        options.card.write_text(model_card(model), encoding="utf-8")
    print(f"{target}: written")
    return 0


def _compared(model: Model, before: Model) -> Iterator[str]:
    """A line for each figure: its name, now, and before."""
    known = dict(before.provenance.figures)
    for name, value in model.provenance.figures:
        yield f"{name:40} {value:.4f}  {known.get(name, float('nan')):.4f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scraper.training", description=__doc__)
    parser.add_argument("corpora", type=Path, help="a folder of corpora; scraper.training.importers makes them")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the model there, not over the package's own")
    parser.add_argument("--card", type=Path, metavar="FILE", help="also write the model card")
    parser.add_argument("--check", action="store_true", help="write nothing: compare with the model that is there")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N pages of each corpus, to try")
    return parser


if __name__ == "__main__":
    sys.exit(main())
