import pytest

from scraper.meta.address import absolute, choose_canonical, is_left_over, is_private

URL = "https://www.dailyexample.org/news/rain.html?page=1"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("/a.jpg", "https://www.dailyexample.org/a.jpg"),
        ("a.jpg", "https://www.dailyexample.org/news/a.jpg"),
        ("//cdn.dailyexample.org/a", "https://cdn.dailyexample.org/a"),
        ("www.dailyexample.org/a", "https://www.dailyexample.org/a"),
        ("www.other.org/a", "https://www.other.org/a"),
        ("https:/dailyexample.org/a", "https://dailyexample.org/a"),
        ("https:///dailyexample.org/a", "https://dailyexample.org/a"),
        ("http:dailyexample.org/a", "http://dailyexample.org/a"),
        ("HTTPS://dailyexample.org/a", "https://dailyexample.org/a"),
        ("https//dailyexample.org/a", "https://dailyexample.org/a"),
        ("photo.of.rain.jpg", "https://www.dailyexample.org/news/photo.of.rain.jpg"),
        ("data:image/png;base64,AAAA", None),
        ("javascript:void(0)", None),
        ("mailto:rain@dailyexample.org", None),
        ("http://[", None),
    ],
)
def test_addresses_are_made_absolute(written, address):
    assert absolute(written, URL) == address


@pytest.mark.parametrize(
    "text",
    [
        "{{image}}",
        "${url}",
        "<%= url %>",
        "{% url %}",
        "[[author]]",
        "%TITLE%",
        "null",
        "undefined",
        "[object Object]",
        "#",
        " ",
    ],
)
def test_what_a_template_left_over_is_known(text):
    assert is_left_over(text)


@pytest.mark.parametrize(
    "text", ["Rain [1]", "100% of it", "Nullarbor", "https://example.org/#a", "50% off 20%", "#rain#", "A {b}"]
)
def test_texts_are_not_taken_for_it(text):
    assert is_left_over(text) == (text == "#rain#")


@pytest.mark.parametrize(
    "name", ["localhost", "127.0.0.1", "192.168.1.4", "10.1.2.3", "172.20.0.1", "cms", "web.local", "::1", "a.internal"]
)
def test_private_hosts(name):
    assert is_private(name)


OWN = "https://www.dailyexample.org/news/rain"


@pytest.mark.parametrize(
    ("link", "chosen"),
    [
        ("http://localhost:3000/news/rain", OWN),
        ("https://10.0.0.5/news/rain", OWN),
        ("https://staging.dailyexample.org/news/rain", OWN),
        ("https://dev-2.dailyexample.org/news/rain", OWN),
        ("https://example.com/news/rain", OWN),
        ("https://theme.test/news/rain", OWN),
        ("", OWN),
        ("#", OWN),
        ("{{ canonical }}", OWN),
        ("undefined", OWN),
        ("https://www.dailyexample.org/", OWN),
        ("javascript:;", OWN),
        ("https://www.dailyexample.org/news/rain#comments", "https://www.dailyexample.org/news/rain"),
        ("https://www.dailyexample.org/app#!rain", "https://www.dailyexample.org/app#!rain"),
        ("https://sister-paper.org/news/rain", "https://sister-paper.org/news/rain"),
        ("https://m.dailyexample.org/rain", "https://m.dailyexample.org/rain"),
    ],
)
def test_a_canonical_address_that_cannot_be_is_passed_over(link, chosen):
    found = choose_canonical([("link", link), ("og", OWN)], URL, URL)
    assert found is not None
    assert found[1] == chosen


def test_a_page_of_a_private_host_may_say_so():
    url = "http://localhost:8000/a.html"
    assert choose_canonical([("link", "/a.html")], url, url) == ("link", url)
