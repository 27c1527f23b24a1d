"""The sessions of docs/outputs.md, run as they stand there."""

import doctest
from pathlib import Path

import pytest


def test_the_sessions_of_the_guide_give_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = Path(__file__).parents[2] / "docs" / "outputs.md"
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(guide), module_relative=False, optionflags=doctest.ELLIPSIS, encoding="utf-8")
    assert failed == 0
    assert tried > 20
