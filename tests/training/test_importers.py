"""Each importer on a small copy of its collection's layout, made by hand."""

import gzip
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scraper.classify.model import CorpusFacts
from scraper.errors import ScraperError
from scraper.shipped import shipped_model
from scraper.training.checksums import SUMS, check_sums, corpus_checksum, page_digest
from scraper.training.corpus import read_corpus
from scraper.training.importers.__main__ import IMPORTERS, main, shipped_pages
from scraper.training.importers.rows import Row, write_corpus
from scraper.training.importers.trafilatura import read_pages

HTML = b"<title>Rain</title><p>It rains.</p>"


def put(path: Path, content: bytes | str | dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps(content) if isinstance(content, dict) else content
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def scrapinghub(source: Path) -> None:
    names = ["0b" * 32, "0a" * 32]
    put(
        source / "ground-truth.json",
        {name: {"articleBody": f"Rain\n\n{name[:2]}", "url": f"https://{name[:2]}.example"} for name in names},
    )
    for name in names:
        put(source / "html" / f"{name}.html.gz", gzip.compress(HTML))


def wcxb(source: Path) -> None:
    for name, kind in (("0001", "article"), ("0002", "product"), ("0003", "listing")):
        truth = {
            "title": "Rain", "author": "Ann Lee", "publish_date": "2025-09-04", "main_content": "It rains.",
            "with": ["It rains"], "without": ["Home", ""],
        }  # fmt: skip
        page = {
            "url": f"https://{name}.example",
            "_internal": {"page_type": {"primary": kind}},
            "ground_truth": truth if kind == "article" else truth | {"author": None, "publish_date": ""},
        }
        put(source / "dev" / "ground-truth" / f"{name}.json", page)
        put(source / "dev" / "html" / f"{name}.html.gz", gzip.compress(HTML))


def fundus(source: Path) -> None:
    folder = source / "tests/resources/parser/test_data/at"
    dates = ("2024_01_02", "2025_03_04")

    def article(text: str) -> dict[str, Any]:
        sections = [{"headline": [], "paragraphs": [text]}, {"headline": ["Why"], "paragraphs": ["So.", "And so."]}]
        body = {"summary": ["In short."], "sections": sections}
        return {
            "title": "Rain",
            "authors": ["Ann Lee", "Bo Day"],
            "publishing_date": "2024-01-02 06:57:50+00:00",
            "body": body,
        }

    put(folder / "Gull.json", {"V1": article("First."), "V1_1": article("Second.")})
    put(folder / "GullWeekly.json", {"V1": article("Weekly."), "V2": article("Without a page of its own.")})
    put(folder / "Tern.json", {"V1": {"title": "Without a body"}})
    pages = [f"Gull_{date}.html.gz" for date in dates] + ["GullWeekly_2024_01_02.html.gz", "Tern_2024_01_02.html.gz"]
    put(folder / "meta.info", {page: {"url": f"https://gull.example/{page}"} for page in pages})
    for page in pages:
        put(folder / page, gzip.compress(HTML))


def trafilatura(source: Path) -> None:
    pages = {
        "https://gull.example/rain": {
            "file": "gull.example.rain.html", "with": ["It rains"], "without": ["Home"], "title": "Rain",
            "author": "Ann Lee", "date": "2020-01-23", "tags": [],
        },
        "https://tern.example/": {"file": "tern.example.html", "with": ["It rains"], "without": [], "author": ""},
        "https://lost.example/": {"file": "lost.html", "with": ["It rains"], "without": []},
    }  # fmt: skip
    put(source / "tests" / "evaldata.py", f"# data\nRAISED = 1 / 0  # not to be run\nEVAL_PAGES = {pages!r}\n")
    put(source / "tests" / "eval" / "gull.example.rain.html", HTML)
    put(source / "tests" / "cache" / "tern.example.html", HTML)


COLLECTIONS: dict[str, Callable[[Path], None]] = {
    "scrapinghub": scrapinghub,
    "wcxb": wcxb,
    "fundus": fundus,
    "trafilatura": trafilatura,
}
PLAIN: dict[str, Any] = {
    "lang": None,
    "with": [],
    "without": [],
    "title": None,
    "authors": None,
    "date": None,
    "kind": "article",
}
OF_FUNDUS = PLAIN | {
    "title": "Rain", "authors": ["Ann Lee", "Bo Day"], "date": "2024-01-02", "summary": ["In short."],
}  # fmt: skip
EXPECTED = {
    "scrapinghub": [
        PLAIN | {"id": "0a" * 8, "url": "https://0a.example", "lang": "en", "body": "Rain\n\n0a"},
        PLAIN | {"id": "0b" * 8, "url": "https://0b.example", "lang": "en", "body": "Rain\n\n0b"},
    ],
    "wcxb": [
        PLAIN | {
            "id": "0001", "url": "https://0001.example", "body": "It rains.", "with": ["It rains"], "without": ["Home"],
            "title": "Rain", "authors": ["Ann Lee"], "date": "2025-09-04",
        },
        PLAIN | {
            "id": "0003", "url": "https://0003.example", "kind": "listing", "body": "It rains.", "with": ["It rains"],
            "without": ["Home"], "title": "Rain",
        },
    ],
    "fundus": [
        OF_FUNDUS | {
            "id": f"Gull_{date}", "url": f"https://gull.example/Gull_{date}.html.gz",
            "body": f"In short.\n\n{text}\n\nWhy\n\nSo.\n\nAnd so.",
        }
        for date, text in (("2024_01_02", "First."), ("2025_03_04", "Second."))
    ],
    "trafilatura": [
        PLAIN | {
            "id": "gull.example.rain", "url": "https://gull.example/rain", "body": None, "with": ["It rains"],
            "without": ["Home"], "title": "Rain", "authors": ["Ann Lee"], "date": "2020-01-23",
        },
        PLAIN | {"id": "tern.example", "url": "https://tern.example/", "body": None, "with": ["It rains"]},
    ],
}  # fmt: skip


@pytest.fixture(params=COLLECTIONS)
def imported(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a corpus that was made from a copy of its collection."""
    COLLECTIONS[request.param](tmp_path / "source")
    assert main([request.param, str(tmp_path / "source"), str(tmp_path / "corpora")]) == 0
    return tmp_path / "corpora" / str(request.param)


def test_the_truths_are_those_of_the_collection(imported: Path) -> None:
    lines = (imported / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == EXPECTED[imported.name]


def test_the_corpus_can_be_read_with_its_pages(imported: Path) -> None:
    samples = list(read_corpus(imported))
    assert [sample.id for sample in samples] == [row["id"] for row in EXPECTED[imported.name]]
    assert {sample.html() for sample in samples} == {HTML}


def test_the_checksums_are_right_and_can_be_checked_without_us(imported: Path) -> None:
    check_sums(imported)
    done = subprocess.run(["sha256sum", "-c", "--quiet", SUMS], cwd=imported, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_changed_page_is_told(imported: Path) -> None:
    page = min((imported / "pages").iterdir())
    page.write_bytes(gzip.compress(b"<p>Sun."))
    with pytest.raises(ScraperError, match=f"{page.name}: the file does not have the checksum in {SUMS}"):
        check_sums(imported)
    page.unlink()
    with pytest.raises(ScraperError, match=f"{page.name}: the file is gone"):
        check_sums(imported)


def test_all_collections_have_a_case() -> None:
    assert set(COLLECTIONS) == set(IMPORTERS) == set(EXPECTED)


def test_only_the_wanted_pages_are_taken_in_the_order_that_is_given(tmp_path: Path) -> None:
    pages = [Row(id=str(at), html=f"<p>{at}".encode(), url=None) for at in range(4)]
    wanted = [page_digest("3", b"<p>3"), page_digest("1", b"<p>1")]
    assert write_corpus(pages, tmp_path, wanted) == 2
    assert [sample.id for sample in read_corpus(tmp_path)] == ["3", "1"]
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == ["1.html.gz", "3.html.gz"]


def test_wanted_pages_that_are_not_there_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [Row(id="0", html=b"<p>0", url=None)]
    with pytest.raises(ScraperError, match="1 of 2 wanted pages are not in the collection"):
        write_corpus(pages, tmp_path / "some", [page_digest("0", b"<p>0"), "f" * 16])
    scrapinghub(tmp_path / "source")
    assert main(["scrapinghub", str(tmp_path / "source"), str(tmp_path), "--shipped"]) == 1
    assert "no page of the collection was found" in capsys.readouterr().err


@pytest.mark.parametrize("corpus", shipped_model().provenance.corpora, ids=lambda corpus: corpus.name)
def test_the_pages_of_the_shipped_model_are_listed(corpus: CorpusFacts) -> None:
    listed = shipped_pages(corpus.name)
    assert len(set(listed)) == len(listed) == corpus.pages


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("scrapinghub", "cannot be read"),
        ("trafilatura", "cannot be read"),
        ("wcxb", "no page of the collection"),
        ("fundus", "no page of the collection"),
    ],
)
def test_a_folder_that_is_no_checkout_is_told(
    name: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, str(tmp_path), str(tmp_path / "corpora")]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "corpora" / name / "truth.jsonl").exists()


def test_evaluation_data_without_pages_are_told(tmp_path: Path) -> None:
    path = tmp_path / "evaldata.py"
    path.write_text("OTHER = {}")
    with pytest.raises(ScraperError, match="there is no dictionary EVAL_PAGES"):
        read_pages(path)


def test_a_corpus_is_not_written_over(imported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = corpus_checksum(imported)
    source = imported.parents[1] / "source"
    assert main([imported.name, str(source), str(imported.parent)]) == 1
    assert "there is a corpus already" in capsys.readouterr().err
    assert corpus_checksum(imported) == before


def test_a_corpus_has_the_same_checksum_however_it_is_packed(imported: Path) -> None:
    before = corpus_checksum(imported)
    assert before.pages == len(EXPECTED[imported.name])
    truths = imported / "truth.jsonl"
    rows = [json.loads(line) for line in truths.read_text(encoding="utf-8").splitlines()]
    truths.write_text("".join(json.dumps(row, indent=None, separators=(", ", " : ")) + "\n" for row in rows))
    for page in (imported / "pages").iterdir():
        page.write_bytes(gzip.compress(HTML, 1))
    assert corpus_checksum(imported) == before
    page.write_bytes(gzip.compress(HTML + b" "))
    assert corpus_checksum(imported) != before
