import pickle
from datetime import UTC, datetime

import pytest

from scraper.errors import HTTPStatusError, InternalError, NotAnArticle, ScraperError, UnreadableFile
from scraper.model import Article, Page, Target
from scraper.run.one import afetch, fetch, finish, take
from tests.golden import source

URL = "https://example.org/story"


class Given:
    """A client that has one answer."""

    def __init__(self, answer):
        self.answer = answer

    def fetch(self, url):
        if isinstance(self.answer, ScraperError):
            self.answer.url = url
            raise self.answer
        return Page(url, url, 200, (("content-type", "text/html"),), self.answer, datetime.now(UTC))


def test_an_article_and_all_that_is_known_of_its_page():
    outcome = take(Target(URL), Given(source("wordpress-classic")))
    assert outcome.ok
    assert outcome.error is None
    assert (outcome.code, outcome.status, outcome.final_url, outcome.attempts) == ("ok", 200, URL, 1)
    assert outcome.page_bytes == len(source("wordpress-classic"))
    assert outcome.found is outcome.article


def test_a_failure_is_an_outcome_and_not_raised():
    outcome = take(Target(URL), Given(HTTPStatusError("the server answered 404", status=404)))
    assert (outcome.article, outcome.code, outcome.error.url) == (None, "404", URL)


def test_a_page_without_an_article_says_so_and_keeps_what_was_found():
    outcome = take(Target(URL), Given(source("section-front")))
    assert isinstance(outcome.error, NotAnArticle)
    assert (outcome.error.page_kind, outcome.code, outcome.error.url) == ("listing", "no_article", URL)
    assert outcome.found.page_kind == "listing"
    assert "list of articles" in str(outcome.error)


def test_a_file_is_read_and_knows_where_it_came_from(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(source("wordpress-classic"))
    outcome = take(Target(str(path), path, url=URL))
    assert (outcome.article.url, outcome.status, outcome.attempts) == (URL, None, 0)
    assert take(Target(str(path), path)).article.url is None


def test_a_file_that_is_not_there_is_told(tmp_path):
    outcome = take(Target("no.html", tmp_path / "no.html"))
    assert isinstance(outcome.error, UnreadableFile)
    assert str(outcome.error) == "no.html: no such file or directory (check the file's name and rights)"


def test_a_fault_of_ours_costs_one_page():
    def fails(_: Page) -> Article:
        raise ZeroDivisionError("by zero")

    outcome = finish(fetch(Target(URL), Given(b"<p>")), fails)
    assert isinstance(outcome.error, InternalError)
    assert "ZeroDivisionError: by zero" in str(outcome.error)
    assert "in fails" in outcome.error.trace


def test_a_fault_of_the_client_costs_one_page_too():
    class Faulty:
        def fetch(self, url: str) -> Page:
            raise KeyError(url)

    outcome = take(Target(URL), Faulty())
    assert isinstance(outcome.error, InternalError)
    assert (outcome.attempts, "in fetch" in outcome.error.trace) == (0, True)
    with pytest.raises(TypeError, match="a client is needed"):
        fetch(Target(URL))


@pytest.mark.parametrize("name", ["wordpress-classic", "section-front"])
def test_both_halves_can_be_sent_to_another_process(name):
    fetched = pickle.loads(pickle.dumps(fetch(Target(URL), Given(source(name)))))
    outcome = pickle.loads(pickle.dumps(finish(fetched)))
    assert outcome.found.title == finish(fetched).found.title
    assert outcome.code == finish(fetched).code


def test_an_error_can_be_sent_to_another_process():
    error = finish(pickle.loads(pickle.dumps(fetch(Target(URL), Given(HTTPStatusError("gone", status=410)))))).error
    assert isinstance(error, HTTPStatusError)
    assert error.status == 410


@pytest.mark.anyio
async def test_the_asynchronous_twin_gives_the_same():
    class Later(Given):
        async def fetch(self, url):
            return super().fetch(url)

    assert (await afetch(Target(URL), Later(b"<p>"))).page.body == b"<p>"
    assert (await afetch(Target(URL), Later(HTTPStatusError("gone", status=410)))).error.code == "410"
