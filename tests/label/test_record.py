"""What is kept of a page's blocks."""

import copy
import pickle
import sys

import pytest

import scraper
from scraper.block import LazyBlocks
from scraper.model import Article
from scraper.page.document import parse
from tests import golden
from tests.benchmark.memory import held, size

MOST_BYTES_BESIDE_TEXT = 12_000
"""Of the fixtures' articles; a page that is kept takes 290,000."""


@pytest.fixture(params=golden.names())
def article(request: pytest.FixtureRequest) -> Article:
    return scraper.extract(golden.source(request.param))


def test_an_article_that_is_kept_takes_little_more_than_its_text(article: Article) -> None:
    assert size(article) < sys.getsizeof(article.text) + sys.getsizeof(b"".join(texts(article))) + 8_000
    assert size(article) < sys.getsizeof(article.text) + MOST_BYTES_BESIDE_TEXT


def texts(article: Article) -> list[bytes]:
    return [block.text.encode("utf-8", "surrogatepass") for block in article.blocks]


def test_nothing_of_the_parsers_and_no_array_is_kept(article: Article) -> None:
    list(article.blocks)
    rooms = {type(thing).__module__.partition(".")[0] for thing in held([article])}
    assert rooms <= {"builtins", "scraper", "datetime"}


def test_looking_at_blocks_keeps_none_of_them(article: Article) -> None:
    before = size(article)
    assert len(list(article.blocks)) == len(article.blocks)
    assert size(article) == before


def test_an_article_comes_back_from_another_process_as_it_was(article: Article) -> None:
    sent = pickle.dumps(article)
    assert len(sent) < len(article.text.encode("utf-8", "surrogatepass")) + MOST_BYTES_BESIDE_TEXT
    assert pickle.loads(sent) == article == copy.deepcopy(article)


def test_a_copy_shares_what_is_kept() -> None:
    article = scraper.extract(golden.source("wordpress-classic"))
    assert isinstance(article.blocks, LazyBlocks)
    assert copy.copy(article).blocks is article.blocks


def test_texts_with_odd_signs_come_back() -> None:
    line = "The wall \ud83d was \u2028 built, said \u3000Ada\t\U0001f600, in three years and for no money at all. "
    page = f"<p>\ud83d</p><table><tr><td>\ud83d<td>b<tr><td><td>d</table>{f'<p>{line * 3}</p>' * 9}<p>\U0001f600"
    found = scraper.extract(page)
    assert found.extractor == "scraper"
    assert [block.text for block in found.blocks] == parse(page).blocks.texts
    assert pickle.loads(pickle.dumps(found)).blocks == found.blocks
