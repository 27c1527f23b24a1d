"""Imports point downwards: each room may import its own modules and those of rooms below it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "scraper"
ROOMS = (
    "__main__", "training", "cli", "__init__", "many", "engine", "watch", "batch", "run", "store", "dedupe",
    "integrations", "sources", "sinks", "report", "write", "pipeline", "plain", "shipped", "fallback", "meta",
    "page_type", "label", "classify", "page", "lexicon", "text", "fetch", "matrix", "policy", "config", "errors",
    "model", "article", "block", "_version",
)  # fmt: skip
"""From the top to the bottom; ``__init__`` and ``many`` are the Python API."""
ALLOWED = frozenset({("scraper.article", "write")})
"""Pairs (module, imported room) that point upwards all the same; each needs a reason here.

``article.markdown()`` and its like are where callers look for them, and hand over to the writers when they are called.
"""


def room_of(module: str) -> str:
    """The room of a module by its dotted name: ``scraper.page.tree`` is in ``page``, ``scraper`` itself is the API."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules of this package that are imported anywhere in a file, also within functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "scraper")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "scraper":
            assert node.module
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (names if node.module == "scraper" else [node.module])


def upward(path: Path) -> list[str]:
    """The imports of a file that point to a room above its own."""
    module = path.relative_to(ROOT.parent).with_suffix("").as_posix().replace("/", ".")
    own = "__init__" if path == ROOT / "__init__.py" else room_of(module)
    found = []
    for name in imported(ast.parse(path.read_text("utf-8"))):
        room = room_of(name)
        room = room if room in ROOMS else "__init__"  # from scraper import a name of the API
        if ROOMS.index(room) < ROOMS.index(own) and (module, room) not in ALLOWED:
            found.append(name)
    return found


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_downwards(path):
    assert upward(path) == []


def test_every_room_has_its_place_in_the_order():
    rooms = {path.stem if path.is_file() else path.name for path in ROOT.iterdir() if path.suffix in {"", ".py"}}
    assert rooms - {"__pycache__", "py.typed"} <= set(ROOMS)


def test_an_import_upwards_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_rooms.ROOT", tmp_path / "scraper")
    folder = tmp_path / "scraper" / "page"
    folder.mkdir(parents=True)
    (folder / "tree.py").write_text(
        "def f():\n    from scraper.meta.date import parse_date\nimport scraper.text.words\n"
    )
    assert upward(folder / "tree.py") == ["scraper.meta.date"]
