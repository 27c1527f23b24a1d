"""The model as one file, and the checks that it fits the code that reads it.

The file has the layout of safetensors (https://huggingface.co/docs/safetensors): eight bytes with the length of a
header, the header as JSON, then the arrays as they stand in memory. So it is read in a few milliseconds, runs no code
as a pickle would, and other tools can open it. What is no array stands in the header's ``__metadata__``, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from itertools import zip_longest
from typing import Any
from zlib import crc32

import numpy as np

from scraper.classify.forest import Forest
from scraper.classify.model import (
    BlockModel,
    BlockThresholds,
    CorpusFacts,
    Model,
    PageModel,
    PageThresholds,
    Provenance,
)
from scraper.errors import ModelError
from scraper.matrix import Floats

FORMAT = 1
"""The version of what the metadata hold and the arrays mean; raised when either changes."""
FeatureNames = Mapping[str, tuple[str, ...]]
"""Forest → the names of its features, in their order."""

_TYPES: Mapping[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "I16": np.dtype("<i2")}
_ARRAYS = {"borders": "F32", "leaves": "F32", "features": "I16", "questions": "I16"}
"""Those of four bytes first, so that all stand at addresses that their size divides."""
_LENGTH = 8
"""Bytes of the length of the header."""


def write_model(model: Model) -> bytes:
    """The bytes of the model's file."""
    forests = model.forests
    tensors: dict[str, Any] = {}
    data = b""
    for array, kind in _ARRAYS.items():
        for name, forest in forests.items():
            values: Floats = getattr(forest, array)
            packed = np.ascontiguousarray(values, dtype=_TYPES[kind]).tobytes()
            tensors[f"{name}.{array}"] = {
                "dtype": kind,
                "shape": list(values.shape),
                "data_offsets": [len(data), len(data) + len(packed)],
            }
            data += packed
    said = json.dumps(_described(model), separators=(",", ":"))
    tensors["__metadata__"] = {"model": said, "crc32": str(_checksum(said, data))}
    header = json.dumps(tensors, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(_LENGTH, "little") + header + data


def read_model(source: bytes, expected: FeatureNames) -> Model:
    """The model of a file.

    Args:
        source: The file's bytes.
        expected: The features that this code measures.

    Raises:
        ModelError: The file is damaged, of another version, or made for other features.
    """
    try:
        end = _LENGTH + int.from_bytes(source[:_LENGTH], "little")
        tensors = json.loads(source[_LENGTH:end])
        metadata = tensors.pop("__metadata__")
        said, checksum = metadata["model"], int(metadata["crc32"])
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise _damaged("its header cannot be read") from error
    data = source[end:]
    if _checksum(said, data) != checksum:
        raise _damaged("its checksum is wrong")
    try:
        return _model(json.loads(said), tensors, data, expected)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise _damaged(f"its header does not hold what format {FORMAT} does") from error


def _checksum(said: str, data: bytes) -> int:
    return crc32(data, crc32(said.encode()))


def _damaged(what: str) -> ModelError:
    return ModelError(f"the model's file is damaged: {what}", advice="install the package anew")


def _described(model: Model) -> dict[str, Any]:
    """What is no array."""
    return {
        "format": FORMAT,
        "forests": {name: {"bias": forest.bias, "names": forest.names} for name, forest in model.forests.items()},
        "thresholds": {"blocks": asdict(model.blocks.thresholds), "pages": asdict(model.pages.thresholds)},
        "provenance": asdict(model.provenance),
    }


def _model(said: dict[str, Any], tensors: dict[str, Any], data: bytes, expected: FeatureNames) -> Model:
    found = said.get("format")
    if found != FORMAT:
        raise ModelError(
            f"the model's file has format {found}, this version of scraper reads format {FORMAT}",
            advice="install the package anew, or retrain: python -m scraper.training",
        )
    forests = {name: _forest(name, said["forests"], tensors, data) for name in expected}
    for name, forest in forests.items():
        check_names(name, forest.names, expected[name])
        _check_rows(name, forest)
    of_blocks, of_pages = said["thresholds"]["blocks"], said["thresholds"]["pages"]
    _check_thresholds(of_blocks, BlockThresholds)
    _check_thresholds(of_pages, PageThresholds)
    return Model(
        BlockModel(forests["structure"], forests["wording"], BlockThresholds(**of_blocks)),
        PageModel(forests["kind"], forests["found"], PageThresholds(**of_pages)),
        _provenance(said["provenance"]),
    )


def _check_thresholds(found: dict[str, float], kind: type[BlockThresholds | PageThresholds]) -> None:
    expected = [field.name for field in fields(kind)]
    if sorted(found) != sorted(expected):
        raise _mismatch(f"has the thresholds {', '.join(found)} where the code has {', '.join(expected)}")


def _mismatch(what: str) -> ModelError:
    return ModelError(
        f"the model does not fit this code: it {what}",
        advice="retrain it with python -m scraper.training, or install the package anew",
    )


def _forest(name: str, said: dict[str, Any], tensors: dict[str, Any], data: bytes) -> Forest:
    if name not in said:
        raise _mismatch(f"has no forest {name!r}")
    found = dict(_arrays(name, tensors, data))
    return Forest(
        names=tuple(said[name]["names"]),
        features=found["features"].astype(np.intp),
        borders=found["borders"],
        questions=found["questions"].astype(np.intp),
        leaves=found["leaves"],
        bias=said[name]["bias"],
    )


def _arrays(name: str, tensors: dict[str, Any], data: bytes) -> Iterator[tuple[str, Any]]:
    for array, kind in _ARRAYS.items():
        stored = tensors.get(f"{name}.{array}")
        if stored is None or stored["dtype"] != kind:
            raise _damaged(f"it has no array {name}.{array} of {kind}")
        start, end = stored["data_offsets"]
        yield array, np.frombuffer(data[start:end], dtype=_TYPES[kind]).reshape(stored["shape"])


def check_names(forest: str, found: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """Raise an error that tells the first feature in which the two differ, if they do.

    Raises:
        ModelError: They do.
    """
    if found == expected:
        return
    pairs = enumerate(zip_longest(found, expected))
    row, (has, wants) = next((row, pair) for row, pair in pairs if pair[0] != pair[1])
    raise _mismatch(
        f"was trained with {len(found)} features in the forest {forest!r} and the code measures {len(expected)}; "
        f"feature {row} is {has!r} in the model and {wants!r} in the code"
    )


def _check_rows(name: str, forest: Forest) -> None:
    depth, trees = forest.questions.shape
    fits = (
        0 <= forest.features.min() <= forest.features.max() < len(forest.names)
        and 0 <= forest.questions.min() <= forest.questions.max() < len(forest.features) == len(forest.borders)
        and len(forest.leaves) == trees << depth
    )
    if not fits:
        raise _damaged(f"the trees of the forest {name!r} ask of what is not there")


def _provenance(said: dict[str, Any]) -> Provenance:
    return Provenance(
        trained=said["trained"],
        seed=said["seed"],
        tools=tuple((name, version) for name, version in said["tools"]),
        corpora=tuple(CorpusFacts(**corpus) for corpus in said["corpora"]),
        figures=tuple((name, value) for name, value in said["figures"]),
    )
