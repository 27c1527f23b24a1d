"""A change to what the features mean, and the shipped model: the code as it would be after the change is run."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scraper import pipeline
from scraper.classify.model import PageModel
from scraper.shipped import shipped_model

ROOT = Path(__file__).parents[1]
PAGE = "<p>It rains.</p>"
HINTS, STRUCTURE, WORDING = "page/hints.py", "classify/structure.py", "classify/wording.py"

CHANGES = {
    "hints swapped": (
        [(HINTS, "    PAYWALL = auto()\n    CONSENT = auto()", "    CONSENT = auto()\n    PAYWALL = auto()")],
        "is 'below_paywall' in the model and 'below_consent' in the code",
    ),
    "hint renamed": (
        [("*.py", r"\bHint\.LIVE\b", "Hint.TICKER"), (HINTS, "    LIVE = auto", "    TICKER = auto")],
        "is 'below_live' in the model and 'below_ticker' in the code",
    ),
    "a further hint": (
        [(HINTS, "    HIDDEN = auto()", "    HIDDEN = auto()\n    FURTHER = auto()")],
        "is 'all_hard' in the model and 'below_further' in the code",
    ),
    "hints that overflow their bits": (
        [(HINTS, "    HIDDEN = auto()", "    HIDDEN = auto()\n    ONE = auto()\n    TWO = auto()")],
        "64 features (64 different names) for the 63 bits of the word 'structure'",
    ),
    "elements swapped": (
        [("page/blocks.py", '    "li", "blockquote", "table",', '    "blockquote", "li", "table",')],
        "is 'in_li' in the model and 'in_blockquote' in the code",
    ),
    "tags swapped": ([(STRUCTURE, r'\*\("p", "h1",', '*("h1", "p",')], "is 'tag(p|h1|h2"),
    "lexicon labels swapped": (
        [("lexicon/phrases.py", "    Label.SHARE,\n    Label.NEWSLETTER,", "    Label.NEWSLETTER,\n    Label.SHARE,")],
        "is 'whole_share' in the model and 'whole_newsletter' in the code",
    ),
    "label renamed": (
        [("block.py", 'TIP_LINE = "tip_line"', 'TIP_LINE = "tip"')],
        "is 'whole_tip_line' in the model and 'whole_tip' in the code",
    ),
    "places swapped": (
        [("lexicon/phrases.py", r'\("whole", "starts", "contains"\)', '("starts", "whole", "contains")')],
        "is 'whole_navigation' in the model and 'starts_navigation' in the code",
    ),
    "surfaces swapped": (
        [(WORDING, '"ends_ellipsis", "ends_question"', '"ends_question", "ends_ellipsis"')],
        "is 'ends_ellipsis' in the model and 'ends_question' in the code",
    ),
    "features swapped": (
        [(STRUCTURE, '"from_first", "from_last"', '"from_last", "from_first"')],
        "is 'from_first' in the model and 'from_last' in the code",
    ),
    "features of pages swapped": (
        [("page_type/kind.py", '"root", "query"', '"query", "root"')],
        "in the forest 'kind' and the code measures",
    ),
    "features of texts swapped": (
        [("page_type/text_found.py", '"longest", "trust"', '"trust", "longest"')],
        "is 'longest' in the model and 'trust' in the code",
    ),
    "another format": ([("classify/artefact.py", "FORMAT = 1", "FORMAT = 2")], "has format 1, this version"),
}
"""What is changed → the edits (file, pattern, what stands there then), and what the error says."""


@pytest.mark.parametrize("name", CHANGES)
def test_a_model_for_other_features_is_refused_before_a_page_is_read(name: str, tmp_path: Path) -> None:
    edits, message = CHANGES[name]
    package = tmp_path / "scraper"
    shutil.copytree(ROOT / "scraper", package, ignore=shutil.ignore_patterns("__pycache__", "training"))
    assert all(edit(package, *each) for each in edits)
    done = subprocess.run(
        [sys.executable, "-c", f"import scraper; scraper.extract({PAGE!r})"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "scraper.errors.ModelError: " in done.stderr
    assert message in done.stderr


def edit(package: Path, where: str, pattern: str, new: str) -> int:
    """How many places were changed."""
    changed = 0
    for path in package.rglob(where) if "*" in where else [package / where]:
        text, count = re.subn(pattern if "\\" in pattern else re.escape(pattern), new, path.read_text("utf-8"))
        if count:
            path.write_text(text, "utf-8")
        changed += count
    return changed


def test_the_command_tells_it_in_a_line(tmp_path: Path) -> None:
    package = tmp_path / "scraper"
    shutil.copytree(ROOT / "scraper", package, ignore=shutil.ignore_patterns("__pycache__", "training"))
    (package / "classify" / "weights" / "model.safetensors").write_bytes(b"nothing")
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    command = [sys.executable, "-m", "scraper", "get", str(page)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "the model's file is damaged: its header cannot be read (install the package anew)" in done.stderr


def test_the_pipeline_takes_another_model() -> None:
    """A page that the shipped model takes for a listing, and one whose thresholds let everything pass does not."""
    cards = "".join(f"<li><h3><a href=/{day}>The council will meet on day {day}</a></h3></li>" for day in range(30))
    page = f"<title>News</title><h1>News</h1><ul>{cards}</ul>" + "<p>It took years of talks to agree. </p>" * 5
    model = shipped_model()
    thresholds = type(model.pages.thresholds)(article=-1.0, found=-1.0, found_below_consent=-1.0)
    lenient = type(model)(model.blocks, PageModel(model.pages.kind, model.pages.found, thresholds), model.provenance)
    kinds = [pipeline.extract(page, "https://gull.example/news", chosen).page_kind for chosen in (None, lenient)]
    assert kinds == ["listing", "article"]
