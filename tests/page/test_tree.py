import pytest

from scraper.page.tree import parse_html


def test_a_noscript_does_not_end_the_head():
    tree = parse_html('<head><noscript><img src="p.gif"></noscript><link rel="canonical" href="/a"></head>')
    assert tree.css_first("head link").attributes["href"] == "/a"


@pytest.mark.parametrize("tag", ["div", "section", "ul><li", "table><tr><td", "b"])
def test_very_deep_pages_keep_their_text(tag):
    tree = parse_html(f"<{tag}>" * 30_000 + "the end")
    assert tree.body.text().endswith("the end")
