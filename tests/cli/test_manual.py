"""The help, the version, and that the README keeps up with them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer

import scraper as package
from scraper.cli.app import app
from scraper.cli.exits import EPILOG, Exit
from scraper.model import Label
from tests.cli.conftest import ROOT, Run

README = (ROOT / "README.md").read_text()
MANUAL = README + "".join(path.read_text() for path in sorted((ROOT / "docs").glob("*.md")))
"""What there is to read: the README, and the documents that it leads to."""


def words() -> Iterator[str]:
    """The commands and the long names of their options."""
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        yield f"scraper {name}"
        for parameter in command.params:
            yield from (opt for opt in (*parameter.opts, *parameter.secondary_opts) if opt.startswith("--"))


@pytest.mark.parametrize("word", sorted(set(words()) - {"--help"}))
def test_the_manual_names_every_command_and_option(word: str) -> None:
    assert f"`{word}" in MANUAL


@pytest.mark.parametrize("label", list(Label))
def test_the_readme_names_every_label(label: Label) -> None:
    assert f"`{label}`" in README


@pytest.mark.parametrize("code", list(Exit))
def test_the_readme_and_the_help_have_every_exit_code_with_its_meaning(code: Exit) -> None:
    assert f"\n| {code:d} | {code.meaning} |\n" in README
    assert f" {code:d} {code.meaning}" in EPILOG


def test_help_and_version_answer(scraper: Run) -> None:
    assert scraper("--version").stdout == f"scraper {package.__version__}\n"
    help_text = scraper("--help").stdout
    assert "Exit codes: 0 done" in " ".join(help_text.split())
    assert {"get", "explain", "clean"} <= set(help_text.split())


def test_the_help_loads_nothing_heavy() -> None:
    heavy = "{'httpx', 'selectolax', 'numpy', 'trafilatura', 'rich', 'lxml', 'protego', 'dateutil'}"
    code = f"import sys, scraper.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[]\n"


def test_make_scrape_ends_well() -> None:
    shown = subprocess.run([sys.executable, "-m", "tests.demo"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert shown.returncode == 0, shown.stdout
