import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.meta.declare import declared
from scraper.meta.merge import Visible, merge, read_visible
from scraper.model import Block, Declared, Head, Label

URL = "https://www.example.org/2024/05/17/rain"
NEWS = {
    "@type": "NewsArticle",
    "headline": "Rain in May",
    "author": {"name": "Jane Doe"},
    "datePublished": "2024-05-17T10:00:00+02:00",
    "dateModified": "2024-05-18",
    "publisher": {"name": "The Example"},
}


Visibly = dict[str, Any]


def of(head: Head | None = None, url: str | None = None, **visible):
    return merge(declared(head or Head(), url), Visible(**visible), url)


def linked(**fields) -> Head:
    return Head(json_ld=(json.dumps(NEWS | fields),))


def test_every_field_tells_its_source():
    found = of(linked(), URL, headlines=("Rain in May",), language="en")
    assert found.title == "Rain in May"
    assert found.authors == ("Jane Doe",)
    assert found.published.isoformat() == "2024-05-17T10:00:00+02:00"
    assert found.modified == date(2024, 5, 18)
    assert dict(found.sources) == {
        "title": "json-ld",
        "authors": "json-ld",
        "published": "json-ld",
        "modified": "json-ld",
        "site_name": "json-ld",
        "language": "text",
    }


def test_nothing_gives_nothing():
    found = merge(Declared(), Visible(), None)
    assert (found.title, found.authors, found.published, found.sources) == (None, (), None, ())


def test_plain_text_takes_the_author_from_the_biography():
    found = of(bios=("Rachel Roe is President of an institute which she founded.",))
    assert (found.authors, dict(found.sources)["authors"]) == (("Rachel Roe",), "bio")


def test_a_byline_counts_before_the_biography():
    assert of(bylines=("By Jane Doe",), bios=("Rachel Roe is an editor.",)).authors == ("Jane Doe",)


def test_a_name_alone_under_the_headline_is_the_authors_if_it_stands_in_another_place_too():
    twice = ("Rain in May", "Jane Doe", "Rain", "Jane Doe")
    assert of(unnamed=("Rain", "Jane Doe"), lines=twice).authors == ("Jane Doe",)
    assert of(unnamed=("Rain", "Jane Doe"), lines=twice[:3]).authors == ()
    assert of(unnamed=("Jane Doe",), lines=twice, bylines=("By Rachel Roe",)).authors == ("Rachel Roe",)
    assert of(linked(author={"name": "The Example"}), unnamed=("Jane Doe",), lines=twice).authors == ("The Example",)


def test_what_is_unnamed_stands_between_headline_and_text():
    labels = (Label.OTHER, Label.TITLE, Label.OTHER, Label.SHARE, Label.OTHER, Label.PARAGRAPH, Label.OTHER)
    blocks = [Block(index, f"{label} {index}", label, "") for index, label in enumerate(labels)]
    assert read_visible(blocks, None).unnamed == ("other 2", "other 4")


def test_a_named_person_counts_before_the_site_itself():
    head = linked(author={"name": "The Example"})
    assert of(head, URL).authors == ("The Example",)
    assert of(head, URL, bylines=("By Jane Doe",)).authors == ("Jane Doe",)


@pytest.mark.parametrize("author", ["Example News", "Editors of Example", "A House (www.example.org)", "EX"])
def test_names_with_the_sites_in_them_and_initials_are_weak(author):
    assert len(of(linked(author=author), URL).authors) == 1
    assert of(linked(author=author), URL, bylines=("By Jane Doe",)).authors == ("Jane Doe",)


def test_a_list_of_names_among_the_lines_may_end_with_an_agency():
    found = of(headlines=("Rain",), lines=("Rain", "By Jane Doe, John Roe, ARD"))
    assert found.authors == ("Jane Doe", "John Roe", "ARD")


def test_a_full_name_counts_before_an_account():
    assert of(linked(author="jane.doe"), URL, bylines=("Jane Doe",)).authors == ("Jane Doe",)


def test_a_byline_among_the_short_lines_is_the_last_resort():
    found = of(headlines=("Rain",), lines=("Menu", "Rain", "By Jane Doe", "17 May 2024"))
    assert (found.authors, dict(found.sources)["authors"]) == (("Jane Doe",), "text")


def test_the_date_is_looked_for_in_dateline_address_and_lines():
    lines = ("1 May 2024", *["Menu"] * 9, "Rain", "16 May 2024")
    shown: Visibly = {"headlines": ("Rain",), "lines": lines}
    assert of(url=URL, datelines=("Friday, 17 May 2024",), **shown).sources[-1] == ("published", "dateline")
    assert of(url=URL, **shown).published == date(2024, 5, 17)
    assert of(**shown).published == date(2024, 5, 16)


def test_a_date_of_history_is_not_that_of_the_page():
    assert of(lines=("Born on 17 May 1924",)).published is None


def test_an_earlier_date_by_the_headline_wins_over_one_that_is_not_shown():
    shown: Visibly = {"headlines": ("Rain",), "lines": ("Rain", "3 May 2024")}
    assert of(linked(), **shown).published == date(2024, 5, 3)
    assert of(linked(datePublished="2024-05-01"), **shown).published == date(2024, 5, 1)


def test_a_declared_date_that_is_shown_stays():
    lines = ("Rain", "3 May 2024", "Updated 17 May 2024")
    assert of(linked(), headlines=("Rain",), lines=lines).published.isoformat() == "2024-05-17T10:00:00+02:00"


def test_a_utc_time_moves_to_the_zone_that_the_page_shows():
    head = Head(
        metas=(("article:published_time", "2024-05-17T01:30:00+00:00"),),
        times=(("2024-05-16T21:30:00-04:00", "", ""),),
    )
    found = of(head).published
    assert (found.date(), found.utcoffset()) == (date(2024, 5, 16), timedelta(hours=-4))


def test_a_date_long_after_the_fetch_is_refused():
    said = declared(linked(datePublished="2044-05-17"), None)
    assert merge(said, Visible(), None, fetched_at=datetime(2024, 5, 18, tzinfo=UTC)).published is None


def test_the_declared_region_tells_the_order_of_day_and_month():
    dated: Visibly = {"datelines": ("02/10/2020",), "language": "en"}
    assert of(Head(language="en-GB"), **dated).published == date(2020, 10, 2)
    assert of(Head(language="en-US"), **dated).published == date(2020, 2, 10)


@pytest.mark.parametrize(
    ("declared", "line", "day"),
    [
        ("2021-11-01", "11/01/2021", date(2021, 11, 1)),
        ("11/01/2021", "01.11.2021", date(2021, 11, 1)),
        ("2021-11-01T10:00:00Z", "11.01.2021", date(2021, 11, 1)),
    ],
)
def test_of_two_dates_that_differ_in_order_the_one_without_slashes_is_right(declared, line, day):
    head = Head(metas=(("date", declared),), language="de")
    found = of(head, lines=(line,)).published
    assert (found.date() if isinstance(found, datetime) else found) == day


def test_dates_may_be_in_the_language_of_the_template():
    assert of(Head(language="fr"), datelines=("mardi 5 juin 2018",), language="en").published == date(2018, 6, 5)


def test_the_address_tells_the_day_at_the_place_of_the_site():
    head = Head(metas=(("date", "2024-05-16T23:30:00Z"),))
    assert of(head, URL).published == date(2024, 5, 17)
    assert of(head, URL, lines=("16 May 2024",)).published == datetime(2024, 5, 16, 23, 30, tzinfo=UTC)
    assert of(Head(metas=(("date", "2024-05-14T23:30:00Z"),)), URL).published.day == 14


def test_english_is_not_believed_of_a_page_in_another_language():
    assert of(Head(language="en-US"), language="de").language == "de"
    assert of(Head(language="de-AT"), language="de").language == "de-AT"


@pytest.mark.parametrize("url", [None, "", "nonsense", "http://[", "https://example.org:x/"])
def test_any_address_is_taken(url):
    assert of(linked(), url).title == "Rain in May"


TEXT = st.text(max_size=60) | st.sampled_from(
    ["By ", "2024-05-17", "May 17 2024", "Jane Doe, X", "{", "&amp;#", " | ", "@"]
)
PAIRS = st.lists(
    st.tuples(
        st.sampled_from(["author", "og:title", "date", "og:image", "og:url", "headline", "rel", "keywords"]), TEXT
    )
).map(tuple)
HEADS = st.builds(
    Head,
    title=TEXT,
    language=TEXT,
    metas=PAIRS,
    headline_parts=PAIRS,
    links=st.lists(st.tuples(st.just("canonical"), TEXT)).map(tuple),
    json_ld=st.lists(
        TEXT
        | st.recursive(
            st.none() | st.integers() | TEXT,
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ["@type", "@id", "@graph", "author", "headline", "datePublished", "name", "url", "image"]
                    ),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=10,
        ).map(json.dumps)
    ).map(tuple),
    times=st.lists(st.tuples(TEXT, TEXT, TEXT)).map(tuple),
    microdata=PAIRS,
    bylines=PAIRS,
)
TEXTS = st.lists(TEXT, max_size=4).map(tuple)


@given(HEADS, st.builds(Visible, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.none() | TEXT), st.none() | TEXT)
def test_whatever_a_page_says_is_read_without_failing_and_alike_twice(head, visible, url):
    once = merge(declared(head, url), visible, url)
    assert once == merge(declared(head, url), visible, url)
    assert set(dict(once.sources)) <= set(once.__dataclass_fields__)
