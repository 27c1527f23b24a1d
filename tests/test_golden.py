"""Each page of fixtures/pages is read as its expected.json says."""

import pytest

from tests import golden


def test_every_page_has_an_expectation() -> None:
    assert golden.names() == sorted(path.name for path in golden.PAGES.iterdir() if path.is_dir())


def test_expectations_are_written_as_golden_writes_them() -> None:
    texts = {name: (golden.PAGES / name / "expected.json").read_text(encoding="utf-8") for name in golden.names()}
    assert [name for name, text in texts.items() if text != golden.render(golden.expected_of(name))] == []


@pytest.mark.parametrize("name", golden.names())
def test_page(name: str) -> None:
    expected = golden.expected_of(name)
    if changes := golden.difference(name, expected, golden.shown(name, expected)):
        pytest.fail(changes, pytrace=False)
