"""The trained model that comes with the package, checked against the features that this code measures."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from scraper.classify.artefact import FeatureNames, read_model
from scraper.classify.model import Model
from scraper.classify.structure import STRUCTURE
from scraper.classify.wording import WORDING
from scraper.errors import ModelError
from scraper.page_type.kind import KIND
from scraper.page_type.text_found import FOUND

FEATURE_NAMES: FeatureNames = {"structure": STRUCTURE, "wording": WORDING, "kind": KIND, "found": (*KIND, *FOUND)}
"""Forest → the names of what this code measures for it, in their order."""
MODEL_FILE = "model.safetensors"


@cache
def shipped_model() -> Model:
    """The package's own model; read once a process.

    Raises:
        ModelError: Its file is gone, damaged, or does not fit this code.
    """
    try:
        source = files("scraper.classify").joinpath("weights", MODEL_FILE).read_bytes()
    except OSError as error:
        raise ModelError(f"the model's file cannot be read: {error}", advice="install the package anew") from error
    return read_model(source, FEATURE_NAMES)


def load_model(path: Path) -> Model:
    """The model of a file that was trained with :mod:`scraper.training`.

    Raises:
        ModelError: The file cannot be read, is damaged, or does not fit this code.
    """
    try:
        source = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: the model cannot be read: {error}", advice="check the path") from error
    return read_model(source, FEATURE_NAMES)
