from datetime import date, datetime
from typing import Any

import pytest

from scraper.meta.dated_text import day_first, is_of_the_site, is_relative, split_dated
from scraper.meta.declare import declared
from scraper.meta.merge import Visible, merge
from scraper.page.document import parse
from scraper.pipeline import extract

FIRST, LATER = date(2024, 5, 27), date(2024, 5, 29)


def days(html: str, url: str | None = None, **shown):
    found = merge(declared(parse(html).head, url), Visible(**shown), url)
    return tuple(when.date() if isinstance(when, datetime) else when for when in (found.published, found.modified))


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Updated 29 May 2024, first published 27 May 2024"),
        ("en", "Published 27 May 2024 | Last updated: 29 May 2024"),
        ("en", "27 May 2024 (updated 29 May 2024)"),
        ("en", "29 May 2024 | Latest version · 27 May 2024 | Originally published"),
        ("en", "By Jane Doe, Expert Posted 27 May 2024 Last Updated on May 29, 2024"),
        ("de", "Aktualisiert: 29.05.2024 | Veröffentlicht: 27.05.2024"),
        ("de", "Stand vom 27. Mai 2024, aktualisiert am 29. Mai 2024"),
        ("fr", "Publié le 27 mai 2024, mis à jour le 29 mai 2024"),
        ("es", "Actualizado: 29 de mayo de 2024. Publicado: 27 de mayo de 2024"),
        ("it", "Pubblicato il 27 maggio 2024 - Aggiornato il 29 maggio 2024"),
        ("pt", "Publicado em 27 de maio de 2024. Atualizado em 29 de maio de 2024"),
        ("ru", "Опубликовано 27 мая 2024, обновлено 29 мая 2024"),
        ("pl", "Opublikowano: 27 maja 2024, aktualizacja: 29 maja 2024"),
        ("ja", "2024年5月27日 公開 2024年5月29日 更新"),
        ("ko", "입력 2024. 05. 27. 09:30 수정 2024. 05. 29. 10:00"),
        ("hu", "Megjelent: 2024. május 27. Frissítve: 2024. május 29."),
        ("tr", "Yayınlanma: 27 Mayıs 2024 Güncelleme: 29 Mayıs 2024"),
    ],
)
@pytest.mark.parametrize("field", ["datelines", "lines"])
def test_words_tell_publication_from_change(language, line, field):
    shown: dict[str, Any] = {field: (line,), "language": language}
    assert days(f"<html lang={language}>", **shown) == (FIRST, LATER)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Updated <time datetime=2024-05-29>May 29</time></p>",
        "<time class=published-date datetime=2024-05-29>Updated May 29, 2024</time>",
        "<p><span>Last updated:</span> <span><time datetime=2024-05-29></time></span></p>",
        "<time class=entry-updated datetime=2024-05-29></time>",
    ],
)
def test_a_time_that_words_call_a_change_is_the_last_resort_of_publication(body):
    found = merge(declared(parse(f"<html lang=en>{body}").head, None), Visible(), None)
    assert (found.published, found.modified, dict(found.sources)["published"]) == (LATER, LATER, "modified")
    assert days(f"<html lang=en>{body}", lines=("27 May 2024",)) == (FIRST, LATER)
    assert days(f"<html lang=en>{body}", "https://example.org/2024/05/27/rain") == (FIRST, LATER)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Posted by Jane <abbr class=published title=2024-05-27T00:41:00-04:00>12:41 AM</abbr></p>",
        "<time itemprop=dateModified datetime=2024-05-29>Published 27 May 2024, updated 29 May 2024</time>",
        "<p>First published <time class=updated datetime=2024-05-27></time></p>",
        "<aside class=trending><time datetime=2021-01-15></time></aside><time datetime=2024-05-27></time>",
        "<div class=comments><time datetime=2024-05-30></time></div><time datetime=2024-05-27></time>",
    ],
)
def test_dates_in_the_markup(body):
    assert days(f"<html lang=en>{body}")[0] == FIRST


def test_words_in_lines_of_their_own_tell_of_the_next():
    shown = ("Updated:", "29 May 2024", "27 May 2024")
    assert days("<html lang=en>", datelines=shown) == (FIRST, LATER)


TEXT = "<p>The council voted late on Tuesday to keep the old bridge open for another winter, its members said.</p>" * 4
STORY = f"<article><h1>Bridge stays open for walkers</h1>%s{TEXT}</article>"
TRENDING = "<aside class=trending><ul><li><a href=/a>Ferry</a> <time datetime=2021-02-03>3 Feb 2021</time></ul></aside>"


@pytest.mark.parametrize(
    "page",
    [
        TRENDING + STORY % "<p class=byline>By Jane Doe <i>2 hours ago</i></p>",
        STORY % "" + "<p>© 2003–2019 Example. Site updated 01/01/2019.</p>",
        STORY % "" + "<p>Site last updated: December 20, 2025</p>",
        STORY % "<p>— Jane Doe (@janedoe) May 20, 2024</p>",
    ],
)
def test_dates_of_other_stories_posts_and_footers_are_nobodys(page):
    assert extract(f"<html lang=en><body>{page}").published is None


def test_a_date_in_the_address_counts_before_a_guess_but_not_before_a_declared_one():
    url = "https://example.org/2024/05/27/rain"
    assert days("<html lang=en>", url, datelines=("3 May 2022",))[0] == FIRST
    assert days("<html lang=en><time datetime=2022-08-10>", url)[0] == FIRST
    assert days("<html lang=en><meta name=date content=2024-05-29>", url)[0] == LATER


def test_the_day_of_the_visit_over_the_headline_is_not_that_of_the_article():
    lines = ("Thursday 30 May 2024", "Rain", "27 May 2024")
    assert days("<html lang=en>", datelines=lines[::2], headlines=("Rain",), lines=lines)[0] == FIRST
    assert (
        days("<html lang=en>", datelines=("27 May 2024",), headlines=("Rain",), lines=("27 May 2024", "Rain"))[0]
        == FIRST
    )


@pytest.mark.parametrize(
    ("texts", "tag", "url", "verdict"),
    [
        (("05/04/2024", "25/04/2024"), "en", None, True),
        (("05/04/2024", "04/25/2024"), "en-GB", "https://example.co.uk/", False),
        (("05/04/2024",), "en-GB", "https://example.com/", True),
        (("05/04/2024",), "en-US", "https://example.com/", None),
        (("05/04/2024",), "en", "https://www.example.in/news", True),
        (("05/04/2024",), "en", "https://www.example.co.uk/news", True),
        (("05/04/2024",), "en", "https://www.example.us/news", None),
        (("05/04/2024",), "en", "https://www.example.io/news", None),
        (("05/04/2024",), "en", None, None),
    ],
)
def test_what_tells_the_order_of_day_and_month(texts, tag, url, verdict):
    assert day_first(texts, [tag], url, []) is verdict


@pytest.mark.parametrize("head", ["<meta property=og:locale content=en_GB>", "<meta name=language content=en-AU>"])
def test_the_region_may_stand_in_a_meta_tag_alone(head):
    html = f"<html lang=en><head>{head}</head>"
    assert days(html, "https://example.com/a", datelines=("05/04/2024",))[0] == date(2024, 4, 5)


def test_a_certain_date_tells_the_order_of_the_others():
    assert day_first(["05/04/2024"], ["en"], None, [date(2024, 4, 5)]) is True
    assert day_first(["05/04/2024"], ["de"], None, [date(2024, 5, 4)]) is False


def test_the_order_of_the_page_is_used():
    assert days("<html lang=en>", datelines=("Published 05/04/2024, updated 25/04/2024",))[0] == date(2024, 4, 5)
    assert days("<html lang=en>", "https://example.in/a", datelines=("05/04/2024",))[0] == date(2024, 4, 5)


@pytest.mark.parametrize(
    "line", ["2 hours ago", "vor 3 Stunden", "il y a 5 minutes", "hace 2 horas", "3 時間前", "2 uur geleden"]
)
def test_times_told_from_now(line):
    assert is_relative(line)


@pytest.mark.parametrize("line", ["5 May 2024", "long ago", "Chicago 2", "Trailers 3"])
def test_what_is_not_told_from_now(line):
    assert not is_relative(line)


@pytest.mark.parametrize(
    "line", ["© 2019 Example", "Copyright 2003 Example", "Site last updated: 5 May 2024", "— J (@j) May 5, 2024"]
)
def test_lines_of_the_site(line):
    assert is_of_the_site(line)


@pytest.mark.parametrize("line", ["updated " * 40, "Updated", "", "ß" * 300, "İ updated 5 May 2024"])
def test_any_line_is_split(line):
    assert len(split_dated(line)) == 3
