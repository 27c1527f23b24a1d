import gzip

from scraper.training.alter import AS_IT_IS, Alteration
from scraper.training.corpus import Sample
from tests.benchmark.blind import alter

PAGE = '<title>Rain</title><meta name="description" content="Wet"><p class=post>In&nbsp;May</p>'


def test_what_is_known_of_a_page_is_altered_with_it(tmp_path) -> None:
    path = tmp_path / "page.gz"
    path.write_bytes(gzip.compress(PAGE.encode()))
    sample = Sample("wcxb", "1", None, "article", "In May", (), ("May",), (), None, (), None, path)
    altered, html = alter(sample, Alteration(words=True))
    assert (altered.body, altered.present, html != PAGE) == ("Va Znl", ("Znl",), True)
    assert alter(sample, AS_IT_IS) == (sample, PAGE)
