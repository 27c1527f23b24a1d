"""The names that dropped blocks had wrong on real pages, each on a page of our own."""

from functools import cache

import pytest

import scraper
from scraper import Label

STORY = "".join(
    f"<p>{line}</p>"
    for line in [
        "The harbour wall at Fenmouth will be rebuilt before the winter storms, the council decided on Tuesday.",
        "Engineers had found in spring that the sea had washed out the stones under a third of its length.",
        "The work will cost nine million pounds, of which the county pays one half and the port the other.",
        "Fishermen had asked for a longer wall, but the council held that the money was not there for it.",
        "Boats will have to moor at the old quay from June on, and the ferry will leave from the north pier.",
    ]
)
PAGE = f"""<html lang=en><head><title>Harbour wall to be rebuilt before winter</title></head><body>
<header>
  <div class=tools><a href=/news>Newsletters</a></div><div class=tools><a href=/abo>Subscribe</a></div>
  <form><div>Search the harbour pages</div></form>
</header>
<main><article>
  <h1>Harbour wall to be rebuilt before winter</h1>
  <div class=who><a href=/jane>Jane Doe</a></div>
  <div class=when>Fenmouth - 3 May 2024 - 08:22 Updated: 4 May 2024 - 09:10</div>
  <div class="author share-bar">Mary Roe @maryroe</div>
  <figure><figcaption>The wall seen from the pier<div class=credit>© Ann Poole</div></figcaption></figure>
  <div class=body>{STORY}</div>
  <section><h3>About the author</h3><div><a href=/jane>Jane Doe of Fenmouth</a></div>
    <p>Looks after our harbour.</p></section>
  <section><h3>Tags</h3><ul><li><a href=/t/1>Harbours</a></li><li><a href=/t/2>Fenmouth</a></li></ul></section>
</article></main>
<section class="teaser-list image-grid">
  <div class="teaser related image"><h3><a href=/2>Ferry to the islands will run all night in the summer</a></h3></div>
  <div class="teaser related image">The ferry's owner wants to carry more visitors.</div>
</section>
<footer>
  <ul><li><a href=/1>Our Unions</a></li><li><a href=/2>Newsletters</a></li><li><a href=/3>Staff</a></li></ul>
  <div class=copyright>© 2024 The Fenmouth Gazette</div>
  <div><a href=/a>Press code</a> <a href=/b>How to complain</a> <a href=/c>Our owners</a> <a href=/d>Papers</a></div>
</footer></body></html>"""


@cache
def labels() -> dict[str, Label]:
    return {block.text: block.label for block in scraper.extract(PAGE, "https://fenmouth.example/wall").blocks}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Newsletters", Label.NAVIGATION),
        ("Subscribe", Label.NAVIGATION),
        ("Search the harbour pages", Label.NAVIGATION),
        ("Jane Doe", Label.BYLINE),
        ("Fenmouth - 3 May 2024 - 08:22 Updated: 4 May 2024 - 09:10", Label.DATELINE),
        ("Mary Roe @maryroe", Label.BYLINE),
        ("The wall seen from the pier", Label.CAPTION),
        ("© Ann Poole", Label.CREDIT),
        ("Jane Doe of Fenmouth", Label.AUTHOR_BIO),
        ("Looks after our harbour.", Label.AUTHOR_BIO),
        ("Harbours", Label.TAGS),
        ("Fenmouth", Label.TAGS),
        ("Ferry to the islands will run all night in the summer", Label.RELATED),
        ("The ferry's owner wants to carry more visitors.", Label.RELATED),
        ("Our Unions", Label.NAVIGATION),
        ("Staff", Label.NAVIGATION),
        ("© 2024 The Fenmouth Gazette", Label.LEGAL),
        ("Press code How to complain Our owners Papers", Label.NAVIGATION),
    ],
)
def test_a_dropped_block_has_the_name_of_what_it_is(text: str, label: Label) -> None:
    assert labels()[text] is label


def test_the_text_is_the_story_alone() -> None:
    article = scraper.extract(PAGE, "https://fenmouth.example/wall")
    assert article.text.count("\n\n") == 4
    assert article.text.startswith("The harbour wall at Fenmouth")


def label_of(text: str, above: str = "", below: str = "") -> Label:
    """The label of a block on a page with a headline, ``above`` under it, the story, and ``below``."""
    html = f"<html lang=en><body><main><h1>Harbour wall to be rebuilt before winter</h1>{above}{STORY}</main>{below}"
    return next(block.label for block in scraper.extract(html).blocks if block.text == text)


def test_a_linked_name_without_a_date_beside_it_is_no_byline() -> None:
    assert label_of("Store Pickup", above="<div><a href=/s>Store Pickup</a></div>") is not Label.BYLINE


def test_the_clock_of_a_player_is_no_date() -> None:
    assert label_of("00:00 / 03:15", above="<div class=player>00:00 / 03:15</div>") is Label.OTHER


def test_a_headline_that_begins_with_a_name_and_a_verb_is_no_biography() -> None:
    story = "Joan Field was the first pilot of the harbour to climb the new mast in a storm"
    assert label_of(story, below=f"<div><h3><a href=/2>{story}</a></h3></div>") is Label.RELATED


def test_a_long_link_called_a_tag_is_a_story() -> None:
    story = "Ferry to the islands will run all night in the summer"
    assert label_of(story, below=f"<ul class=tags><li><a href=/2>{story}</a></li></ul>") is Label.RELATED


def test_a_breadcrumb_with_the_headline_is_no_title() -> None:
    crumbs = "<nav><a href=/>Home</a> <a href=/wall>Harbour wall to be rebuilt before winter</a></nav>"
    assert label_of("Home Harbour wall to be rebuilt before winter", above=crumbs) is Label.NAVIGATION


def test_an_agency_in_a_figure_is_a_credit() -> None:
    figure = "<figure><img src=a.jpg><footer class=credit>APA/AFP/Ann Poole</footer></figure>"
    assert label_of("APA/AFP/Ann Poole", above=figure) is Label.CREDIT
