import pytest

from scraper.page.tree import limit_depth, parse_html


def test_a_noscript_does_not_end_the_head():
    tree = parse_html('<head><noscript><img src="p.gif"></noscript><link rel="canonical" href="/a"></head>')
    assert tree.css_first("head link").attributes["href"] == "/a"


@pytest.mark.parametrize("tag", ["div", "section", "ul><li", "table><tr><td", "b"])
def test_very_deep_pages_keep_their_text(tag):
    tree = parse_html(f"<{tag}>" * 30_000 + "the end")
    assert tree.body.text().endswith("the end")


def test_elements_above_the_limit_stay_as_they_are():
    html = "<div class='a'><p>x<br><b>y</b></div>"
    assert limit_depth(html, depth=3) == html


def test_the_content_of_deeper_elements_moves_up():
    html = limit_depth("<div><div><i>x</i><div>y</div></div>z</div>", depth=2)
    assert parse_html(html).css_first("div > div").text() == "xy"
    assert parse_html(html).css_first("div").text() == "xyz"


def test_a_stray_end_tag_closes_nothing():
    assert limit_depth("<div></b><div></b><div>x", depth=2) == "<div></b><div></b><wbr>x"


def test_tags_in_scripts_are_text():
    html = "<script>'<div><div><div>'</script><div><p>x</p></div>"
    assert limit_depth(html, depth=2) == html
