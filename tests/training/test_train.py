"""Training from end to end, on a corpus of some dozens of pages made up here."""

import ast
import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest

from scraper.classify.artefact import write_model
from scraper.classify.classifier import Classification, classify_blocks, know
from scraper.classify.model import BlockModel, CorpusFacts, Provenance
from scraper.lexicon.phrases import lexicon
from scraper.meta.declare import declared
from scraper.shipped import load_model, shipped_model
from scraper.training.__main__ import main
from scraper.training.blocks import fit_blocks, fit_structure, inner_fold
from scraper.training.card import model_card
from scraper.training.examples import Example, read_emptied, read_examples
from scraper.training.fit import to_forest
from scraper.training.train import fit_model

ROOT = Path(__file__).parents[2]
WORDS = "the council harbour wall plan storm boats winter agreed costs talks years town divers stone rope".split()  # noqa: SIM905


def text_of(choose: random.Random, words: int) -> str:
    return " ".join(choose.choices(WORDS, k=words)).capitalize() + "."


def article(choose: random.Random) -> tuple[str, str]:
    """A page, and the text of its article."""
    paragraphs = [text_of(choose, 40) for _ in range(6)]
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    links = "".join(f"<li><a href=/{at}>{text_of(choose, 6)}</a></li>" for at in range(8))
    title = text_of(choose, 5)
    page = (
        f"<title>{title}</title><nav><a href=/>Home</a></nav><main><h1>{title}</h1><div class=body>{body}</div></main>"
        f"<aside><h2>Read more</h2><ul>{links}</ul><p>{text_of(choose, 25)}</p></aside><footer><p>Imprint</p></footer>"
    )
    return page, "\n\n".join(paragraphs)


def listing(choose: random.Random) -> tuple[str, str]:
    cards = [text_of(choose, 12) for _ in range(15)]
    body = "".join(
        f"<div class=card><h3><a href=/{at}>{text}</a></h3><p>{text}</p></div>" for at, text in enumerate(cards)
    )
    return f"<title>News</title><h1>News</h1><main>{body}</main>", "\n\n".join(cards)


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("corpora")
    pages = root / "wcxb" / "pages"
    pages.mkdir(parents=True)
    choose = random.Random(1)  # noqa: S311 - filler text, not a secret
    rows = []
    for at in range(36):
        kind = "listing" if at % 3 == 2 else "article"
        html, body = listing(choose) if kind == "listing" else article(choose)
        (pages / f"{at}.html.gz").write_bytes(gzip.compress(html.encode()))
        row = {"id": str(at), "url": f"https://site{at}.example/a", "lang": "en", "kind": kind, "body": body}
        rows.append(json.dumps(row | {"with": [], "without": [], "title": None, "authors": None, "date": None}))
    (root / "wcxb" / "truth.jsonl").write_text("\n".join(rows))
    return root


def test_training_gives_a_model_and_gives_it_again(
    corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("catboost")
    path, card = tmp_path / "model.safetensors", tmp_path / "card.md"
    assert main([str(corpora), "--output", str(path), "--card", str(card)]) == 0
    model = load_model(path)
    origin = model.provenance
    assert [(corpus.name, corpus.pages) for corpus in origin.corpora] == [("wcxb", 36)]
    assert {name for name, _ in origin.tools} == {"python", "catboost", "numpy", "selectolax", "platform"}
    figures = dict(origin.figures)
    assert figures["wcxb: F of blocks"] > 0.9
    assert figures["articles taken for listings"] <= 0.1
    assert card.read_text(encoding="utf-8") == model_card(model)
    capsys.readouterr()
    assert main([str(corpora), "--output", str(path), "--check"]) == 0
    assert "the same bit for bit" in capsys.readouterr().out
    path.write_bytes(write_model(shipped_model()))
    assert main([str(corpora), "--output", str(path), "--check"]) == 1
    assert "differs in the structure forest, the wording forest, the kind forest, the found forest, the corpora" in (
        capsys.readouterr().out
    )


def test_pages_are_judged_by_block_models_that_have_not_seen_their_site(corpora: Path) -> None:
    pytest.importorskip("catboost")
    examples = read_examples(corpora)
    model, pages = fit_model(examples, read_emptied(examples))
    blocks = fit_blocks(examples)
    assert len(pages.rows) == 36
    for example, row in zip(pages.examples, pages.rows, strict=True):
        unseen = verdict(example, blocks.unseen[inner_fold(example.site)])
        np.testing.assert_array_equal(row.verdict.scores, unseen.scores)
    seen = [verdict(example, model.blocks).scores for example in pages.examples]
    assert not all(np.array_equal(row.verdict.scores, scores) for row, scores in zip(pages.rows, seen, strict=True))
    for fold, inner in enumerate(blocks.unseen):
        others = fit_structure(example for example in examples if inner_fold(example.site) != fold)
        np.testing.assert_array_equal(inner.structure.leaves, others.leaves)


def verdict(example: Example, model: BlockModel) -> Classification:
    document, known = example.document, know(declared(example.document.head, example.sample.url))
    return classify_blocks(document.blocks, document.location, lexicon(document.language), known, model)


def test_a_folder_without_corpora_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--output", str(tmp_path / "model")]) == 1
    assert "no corpus in this folder (make some with python -m scraper.training.importers)" in capsys.readouterr().err


def test_a_trial_does_not_write_over_the_shipped_model(corpora: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = write_model(shipped_model())
    assert main([str(corpora), "--limit", "5"]) == 2
    assert "give --output too" in capsys.readouterr().err
    assert (ROOT / "scraper" / "classify" / "weights" / "model.safetensors").read_bytes() == before


def test_a_tree_that_stopped_early_asks_what_is_always_no() -> None:
    trees = [
        {"splits": [{"float_feature_index": 1, "border": 0.5}], "leaf_values": [1.0, 2.0]},
        {
            "splits": [{"float_feature_index": 0, "border": 3.0}, {"float_feature_index": 1, "border": 0.5}],
            "leaf_values": [1.0, 2.0, 3.0, 4.0],
        },
    ]
    forest = to_forest({"oblivious_trees": trees, "scale_and_bias": [1, [0.25]]}, 2, ("first", "second"))
    assert (forest.features.tolist(), forest.borders[:, 0].tolist()) == ([1, 0, 0], [0.5, float("inf"), 3.0])
    assert (forest.questions.T.tolist(), forest.bias) == ([[0, 1], [2, 0]], 0.25)
    assert forest.leaves.tolist() == [1, 2, 0, 0, 1, 2, 3, 4]


def test_the_card_in_the_documents_is_the_shipped_models() -> None:
    assert (ROOT / "docs" / "model-card.md").read_text(encoding="utf-8") == model_card(shipped_model())


def test_the_shipped_model_tells_where_it_comes_from() -> None:
    origin: Provenance = shipped_model().provenance
    assert [corpus.name for corpus in origin.corpora] == ["scrapinghub", "fundus", "wcxb", "trafilatura"]
    assert all(isinstance(corpus, CorpusFacts) and len(corpus.sha256) == 64 for corpus in origin.corpora)


@pytest.mark.parametrize("path", sorted((ROOT / "scraper").rglob("*.py")), ids=lambda path: path.name)
def test_nothing_is_imported_from_the_tests(path: Path) -> None:
    names = [
        name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    ]
    assert [name for name in names if name.split(".")[0] == "tests"] == []
