"""The model's file: what goes in comes out, and what does not fit the code is refused."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from scraper.classify import artefact
from scraper.classify.artefact import read_model, write_model
from scraper.classify.model import BlockModel, BlockThresholds, CorpusFacts, Model, PageModel, Provenance
from scraper.errors import ModelError
from scraper.shipped import FEATURE_NAMES, MODEL_FILE, load_model, shipped_model

SHIPPED = files("scraper.classify").joinpath("weights", MODEL_FILE).read_bytes()
MODEL = shipped_model()


def same(one: Model, other: Model) -> bool:
    return write_model(one) == write_model(other)


def test_what_is_written_is_read() -> None:
    origin = Provenance("2026-11-27", 2, (("numpy", "2.4"),), (CorpusFacts("wcxb", 9, "ab"),), (("F", 0.9),))
    model = replace(
        MODEL,
        blocks=replace(MODEL.blocks, thresholds=replace(MODEL.blocks.thresholds, keep=0.3)),
        provenance=origin,
    )
    found = read_model(write_model(model), FEATURE_NAMES)
    assert (found.provenance, found.blocks.thresholds.keep, found.pages.thresholds) == (
        origin,
        0.3,
        MODEL.pages.thresholds,
    )
    for name, forest in model.forests.items():
        twin = found.forests[name]
        assert (twin.names, twin.bias) == (forest.names, forest.bias)
        for array in ("features", "borders", "questions", "leaves"):
            np.testing.assert_array_equal(getattr(twin, array), getattr(forest, array))


def test_the_shipped_file_is_what_its_model_would_be_written_as() -> None:
    assert write_model(MODEL) == SHIPPED


def test_the_file_has_the_layout_of_safetensors() -> None:
    """Each array at the place that the header tells, at an address that the size of its numbers divides."""
    length = int.from_bytes(SHIPPED[:8], "little")
    header = json.loads(SHIPPED[8 : 8 + length])
    assert all(isinstance(value, str) for value in header.pop("__metadata__").values())
    end = 0
    for entry in sorted(header.values(), key=lambda entry: entry["data_offsets"]):
        size = {"F32": 4, "I16": 2}[entry["dtype"]]
        start, stop = entry["data_offsets"]
        assert (start, stop - start) == (end, size * np.prod(entry["shape"]))
        assert (8 + length + start) % size == 0
        end = stop
    assert len(SHIPPED) == 8 + length + end


def swapped(names: tuple[str, ...], first: int, second: int) -> tuple[str, ...]:
    changed = list(names)
    changed[first], changed[second] = changed[second], changed[first]
    return tuple(changed)


@pytest.mark.parametrize("name", ["structure", "wording", "kind", "found"])
@pytest.mark.parametrize(
    ("change", "row"),
    [
        (lambda names: swapped(names, 3, 4), 3),
        (lambda names: (*names[:5], "renamed", *names[6:]), 5),
        (lambda names: (*names, "further"), None),
        (lambda names: names[:-1], None),
    ],
    ids=["swapped", "renamed", "one more", "one less"],
)
def test_other_features_are_refused_and_the_first_is_named(
    name: str, change: Callable[[tuple[str, ...]], tuple[str, ...]], row: int | None
) -> None:
    names = FEATURE_NAMES[name]
    measured = {**FEATURE_NAMES, name: change(names)}
    with pytest.raises(ModelError, match=f"forest '{name}'") as caught:
        read_model(SHIPPED, measured)
    place = min(len(names), len(measured[name])) if row is None else row
    assert f"feature {place} is " in caught.value.cause
    assert "retrain" in caught.value.advice


@pytest.mark.parametrize("place", [0, 9, 5_000, len(SHIPPED) - 1])
def test_a_damaged_file_is_refused(place: int) -> None:
    data = bytearray(SHIPPED)
    data[place] ^= 4
    with pytest.raises(ModelError, match="damaged"):
        read_model(bytes(data), FEATURE_NAMES)


@pytest.mark.parametrize("data", [b"", b"{}", SHIPPED[:-1], SHIPPED[:100], b"\x02" + bytes(7) + b"{}", b"PK\x03\x04"])
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError, match="damaged"):
        read_model(data, FEATURE_NAMES)


def test_a_header_that_lacks_something_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefact, "_described", lambda _model: {"format": 1, "forests": {}, "thresholds": {}})
    with pytest.raises(ModelError, match="has no forest 'structure'"):
        read_model(write_model(MODEL), FEATURE_NAMES)
    described = {name: {"bias": 0.0, "names": forest.names} for name, forest in MODEL.forests.items()}
    monkeypatch.setattr(artefact, "_described", lambda _model: {"format": 1, "forests": described, "thresholds": {}})
    with pytest.raises(ModelError, match="does not hold what format 1 does"):
        read_model(write_model(MODEL), FEATURE_NAMES)


def test_other_thresholds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Further(BlockThresholds):
        further: float = 0.5

    monkeypatch.setattr(artefact, "BlockThresholds", Further)
    with pytest.raises(ModelError, match="has the thresholds open, keep, keep_news, doubtful_page where the code has"):
        read_model(SHIPPED, FEATURE_NAMES)


def test_another_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefact, "FORMAT", 2)
    with pytest.raises(ModelError, match="has format 1, this version of scraper reads format 2"):
        read_model(SHIPPED, FEATURE_NAMES)


def test_trees_that_ask_of_rows_that_are_not_there_are_refused() -> None:
    kind = replace(MODEL.pages.kind, features=MODEL.pages.kind.features + len(FEATURE_NAMES["kind"]))
    model = Model(MODEL.blocks, PageModel(kind, MODEL.pages.found), MODEL.provenance)
    with pytest.raises(ModelError, match="forest 'kind' ask of what is not there"):
        read_model(write_model(model), FEATURE_NAMES)


def test_forests_that_stand_in_each_others_place_are_refused() -> None:
    blocks = BlockModel(MODEL.blocks.wording, MODEL.blocks.structure)
    with pytest.raises(ModelError, match="forest 'structure'"):
        read_model(write_model(replace(MODEL, blocks=blocks)), FEATURE_NAMES)


def test_a_model_can_be_loaded_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.safetensors"
    with pytest.raises(ModelError, match=r"own\.safetensors: the model cannot be read"):
        load_model(path)
    path.write_bytes(SHIPPED)
    assert same(load_model(path), MODEL)


def test_the_model_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        MODEL.blocks.structure.leaves[0] = 1
