import pytest

from scraper.meta.rights import Rights, read_rights

URL = "https://gazette.example/a"


def rights(body: str, *headers: tuple[str, str]) -> Rights:
    return read_rights(body.encode(), headers, URL)


@pytest.mark.parametrize(
    ("body", "headers", "directives"),
    [
        ('<meta name="robots" content="noindex, NOARCHIVE">', [], ("noindex", "noarchive")),
        ("<META content='noai,noimageai' NAME=Robots>", [], ("noai", "noimageai")),
        ("", [("x-robots-tag", "noindex"), ("x-robots-tag", "noarchive, noindex")], ("noindex", "noarchive")),
        ("", [("x-robots-tag", "googlebot: noindex, nofollow")], ()),
        ("", [("x-robots-tag", "max-snippet:-1, unavailable_after: 25 Jun 2030 15:00:00 PST")],
         ("max-snippet:-1", "unavailable_after: 25 jun 2030 15:00:00 pst")),
        ('<!-- <meta name="robots" content="noindex"> --><meta name="robots" content="all">', [], ("all",)),
        ("<script>x = '<meta name=robots content=noindex>'</script>", [], ()),
        ('<meta name="googlebot" content="noindex"><p>robots are content="here"</p>', [], ()),
        ("<p>" + "robots " * 500, [], ()),
    ],
)  # fmt: skip
def test_directives_for_robots(body, headers, directives):
    assert rights(body, *headers).robots == directives


@pytest.mark.parametrize(
    ("body", "headers", "reserved"),
    [
        ("", [], None),
        ("", [("tdm-reservation", "1")], True),
        ("", [("tdm-reservation", "0")], False),
        ('<meta name="tdm-reservation" content="1">', [], True),
        ('<meta name="tdm-reservation" content="0">', [("tdm-reservation", "1")], False),
        ('<meta name="tdm-reservation" content="maybe">', [], None),
    ],
)
def test_text_and_data_mining(body, headers, reserved):
    assert rights(body, *headers).tdm_reservation is reserved


CC = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("body", "licence"),
    [
        (f'<link rel="license" href="{CC}">', CC),
        (f'<p><a class=x rel="nofollow license" href={CC}>CC BY</a>', CC),
        ('<a rel="license" href="/rights">Rights</a>', "https://gazette.example/rights"),
        (f'<meta name="dcterms.license" content="{CC}">', CC),
        (f'<script type="application/ld+json">{{"@type": "NewsArticle", "license": "{CC}"}}</script>', CC),
        (f'<script type="application/ld+json">{{"@type": "ImageObject", "license": "{CC}"}}</script>', None),
        ('<a href="/license">Our licence</a>', None),
        ("<p>A licensed ferry.", None),
    ],
)
def test_licence(body, licence):
    assert rights(body).license == licence
