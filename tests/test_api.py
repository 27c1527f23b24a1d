"""What ``import scraper`` promises."""

import asyncio
import doctest
import pydoc
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.errors import HTTPStatusError
from scraper.model import Article, Label
from tests.server import Server, running

ROOT = Path(__file__).parents[1]
NEAR = scraper.FetchPolicy(allow_private=True, retries=0)
Get = Callable[[str, scraper.FetchPolicy], Article]


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with running(ROOT / "fixtures" / "site") as started:
        yield started


def aget(url: str, policy: scraper.FetchPolicy) -> Article:
    return asyncio.run(scraper.aget(url, policy))


@pytest.fixture(params=[scraper.get, aget], ids=["get", "aget"])
def get(request: pytest.FixtureRequest) -> Get:
    found: Get = request.param
    return found


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_public_names_are_these() -> None:
    errors = [name for name, found in vars(scraper.errors).items() if isinstance(found, type)]
    assert set(errors) - {"Callable", "Path", "Article"} <= set(scraper.__all__)
    assert sorted(set(scraper.__all__) - set(errors)) == [
        *("AsyncClient", "Block", "Client", "Cookie", "Corpus", "FetchPolicy", "Label", "Outcome", "Page", "Summary"),
        *("Target", "Validators", "__version__", "afetch_page", "aget", "aget_all", "clean", "extract"),
        *("extract_many", "fetch_page", "get", "get_all", "load_cookies", "open", "run_batch"),
    ]
    assert all(hasattr(scraper, name) for name in scraper.__all__)


def test_the_labels_are_a_closed_vocabulary() -> None:
    assert {label.value for label in Label} == {
        *("title", "standfirst", "paragraph", "heading", "list_item", "quote", "code", "table", "embed", "note"),
        *("byline", "dateline", "caption", "credit"),
        *("navigation", "author_bio", "tip_line", "tags", "follow", "share", "newsletter", "related", "advertisement"),
        *("comments", "legal", "paywall", "consent", "other"),
    }


def test_every_error_is_a_scraper_error() -> None:
    assert issubclass(scraper.FetchError, scraper.ScraperError)
    assert issubclass(scraper.NotAnArticle, scraper.ScraperError)
    assert not issubclass(scraper.NotAnArticle, scraper.FetchError)


def test_an_article_is_got_by_its_address(site: Server, get: Get) -> None:
    url = f"{site.url}/politics/county-clerk-wells.html"
    article = get(url, NEAR)
    assert (article.url, article.page_kind) == (url, "article")
    assert article.title
    assert len(article.text) > 500


def test_a_page_that_is_got_reads_as_one_that_is_at_hand(site: Server, get: Get) -> None:
    url = f"{site.url}/science/eelgrass.html"
    page = scraper.fetch_page(url, NEAR)
    assert get(url, NEAR) == scraper.extract(page.body, page.final_url)


STORY = ROOT / "fixtures" / "site" / "science" / "eelgrass.html"


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, bytes.decode], ids=lambda kind: kind.__name__)
def test_a_page_is_taken_in_many_forms(kind: Callable[[bytes], bytes | str]) -> None:
    body = STORY.read_bytes()
    assert scraper.extract(kind(body)) == scraper.extract(STORY) == scraper.extract(body)


def page_of(body: bytes, content_type: str) -> scraper.Page:
    url = "https://gull.example/a"
    return scraper.Page(url, f"{url}?b", 200, (("content-type", content_type),), body, datetime(2024, 6, 1, tzinfo=UTC))


def test_a_pages_header_tells_its_charset_and_its_address_is_the_final_one() -> None:
    text = STORY.read_text("utf-8").replace("<meta charset", "<meta x").replace("grew", "grew \u0416")
    page = page_of(text.encode("koi8-r", "xmlcharrefreplace"), "text/html; charset=koi8-r")
    assert scraper.extract(page).text == scraper.extract(text).text
    assert scraper.extract(page).url == "https://gull.example/a?b"
    assert scraper.extract(page, "https://gull.example/c").url == "https://gull.example/c"


@pytest.mark.parametrize("wrong", [None, 3, ["<p>"], object()])
def test_what_is_no_page_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"bytes, bytearray, memoryview, str, Page or Path, not {type(wrong).__name__}"):
        scraper.extract(wrong)


def test_an_address_that_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="url must be a str or None, not Posix"):
        scraper.extract("<p>x", Path("x"))  # type: ignore[arg-type]


def test_bytes_are_no_plain_text() -> None:
    with pytest.raises(TypeError, match="as str, not bytes"):
        scraper.clean(b"Rain.")  # type: ignore[arg-type]


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(scraper.ScraperError, match=r"no\.html: no such file or directory \(check the file's name"):
        scraper.extract(tmp_path / "no.html")
    with pytest.raises(scraper.ScraperError, match="is a directory"):
        scraper.extract(tmp_path)


def test_help_shows_the_arguments_and_an_example() -> None:
    shown = pydoc.plain(pydoc.render_doc(scraper.extract))
    assert "Args:\n" in shown
    assert all(f"{name}: " in shown for name in ("html", "url", "TypeError"))
    assert ">>> article = extract(" in shown


def test_a_front_page_is_no_article(site: Server, get: Get) -> None:
    with pytest.raises(scraper.NotAnArticle) as caught:
        get(f"{site.url}/", NEAR)
    assert (caught.value.url, caught.value.page_kind) == (f"{site.url}/", "listing")
    assert str(caught.value).startswith(f"{site.url}/: no article on this page, but a list of articles")


def test_a_page_that_cannot_be_had_tells_its_address(site: Server, get: Get) -> None:
    with pytest.raises(HTTPStatusError) as caught:
        get(f"{site.url}/missing.html", NEAR)
    assert (caught.value.url, caught.value.status) == (f"{site.url}/missing.html", 404)


def test_an_articles_address_is_the_one_after_redirects(site: Server, get: Get) -> None:
    article = get(f"{site.url}/_/to//politics/county-clerk-wells.html", NEAR)
    assert article.url == f"{site.url}/politics/county-clerk-wells.html"


def test_a_refused_pages_address_is_the_one_that_was_asked_for(server: Server, get: Get) -> None:
    with pytest.raises(scraper.NotAnArticle) as caught:
        get(f"{server.url}/_/redirect/1", NEAR)
    assert caught.value.url == f"{server.url}/_/redirect/1"


def test_private_addresses_are_refused_unless_allowed(site: Server, get: Get) -> None:
    with pytest.raises(scraper.FetchError, match=site.url):
        get(f"{site.url}/politics/county-clerk-wells.html", scraper.FetchPolicy())


def test_the_package_is_typed() -> None:
    assert files("scraper").joinpath("py.typed").is_file()


def test_the_version_is_that_of_the_project() -> None:
    assert f'\nversion = "{scraper.__version__}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_packages_own_example_is_right() -> None:
    assert doctest.testmod(scraper).failed == 0


HEAVY = ("httpx", "trafilatura", "numpy", "selectolax", "lxml")


def test_importing_it_loads_nothing_heavy() -> None:
    assert run(f"import sys, scraper; print([name for name in {HEAVY} if name in sys.modules])") == "[]"


def test_extracting_loads_neither_the_network_nor_the_second_opinion() -> None:
    page = "<h1>Rain</h1>" + "<p>It rained all day, and then all night, in every street of the town.</p>" * 9
    code = f"import sys, scraper; scraper.extract({page!r})"
    assert run(f"{code}; print([name for name in ('httpx', 'trafilatura', 'lxml') if name in sys.modules])") == "[]"


def test_a_doubtful_page_loads_trafilatura() -> None:
    assert run("import sys, scraper; scraper.extract('<p>It rains.'); print('trafilatura' in sys.modules)") == "True"
