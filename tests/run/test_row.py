import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import scraper
from scraper.errors import HTTPStatusError
from scraper.model import Target
from scraper.run.outcome import Outcome
from scraper.run.row import article_row, failure_row, model_version
from scraper.store.content import content_hash
from scraper.write.json import dumps

URL = "https://gazette.example/eelgrass?utm_source=x"
PAGE = Path(__file__).parents[2] / "fixtures" / "site" / "science" / "eelgrass.html"


def canonical(address: str) -> str:
    return address.partition("?")[0]


def outcome(**more) -> Outcome:
    return Outcome(
        target=Target(URL, input=(("desk", "science"),), source="gazette", line=3),
        final_url=URL,
        status=200,
        fetched_at=datetime(2026, 11, 29, 12, tzinfo=UTC),
        **more,
    )


def test_a_row_is_the_articles_json_and_what_was_asked():
    article = scraper.extract(PAGE.read_bytes(), url=URL)
    row = article_row(outcome(article=article), canonical)
    assert json.loads(dumps(row)) == row
    assert row["id"] == sha256(canonical(URL).encode()).hexdigest()[:16]
    assert (row["url"], row["final_url"], row["status"], row["source"]) == (URL, URL, 200, "gazette")
    assert (row["fetched_at"], row["version"]) == ("2026-11-29T12:00:00+00:00", 1)
    assert row["extractor"] == {"name": "scraper", "version": scraper.__version__, "model": model_version()}
    assert (row["title"], row["text"]) == (article.title, article.text)
    assert row["content_hash"] == content_hash(article.title, article.text)
    assert row["words"] == len(article.text.replace("—", "").split())
    assert row["input"] == {"desk": "science"}
    assert "blocks" not in row


def test_a_local_file_bears_its_path_and_the_id_of_its_address():
    article = scraper.extract(PAGE.read_bytes(), url=URL)
    target = Target(str(PAGE), path=PAGE, url=URL)
    row = article_row(Outcome(target=target, article=article), canonical)
    assert (row["url"], row["path"], row["final_url"]) == (URL, str(PAGE), None)
    assert row["id"] == sha256(canonical(URL).encode()).hexdigest()[:16]


def test_a_failures_row_says_what_and_why():
    error = HTTPStatusError("the server answered 404", status=404, url=URL, advice="check the address")
    row = failure_row(outcome(error=error, attempts=2))
    assert (row["code"], row["cause"], row["advice"], row["attempts"]) == (
        "404", "the server answered 404", "check the address", 2,
    )  # fmt: skip
    assert (row["url"], row["input"]) == (URL, {"desk": "science"})


def test_the_models_version_is_that_of_its_weights():
    assert len(model_version()) == 12
    assert int(model_version(), 16) > 0
