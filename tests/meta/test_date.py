from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from scraper.meta.date import date_in_url, parse_date

DAY = date(2024, 5, 17)
SUMMER = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024-05-17T10:30:00Z", datetime(2024, 5, 17, 10, 30, tzinfo=UTC)),
        ("2024-05-17T10:30:00.123+0200", datetime(2024, 5, 17, 10, 30, tzinfo=SUMMER)),
        ("2024-05-17T10:30+02:00", datetime(2024, 5, 17, 10, 30, tzinfo=SUMMER)),
        ("2024-05-17 10:30:00 UTC", datetime(2024, 5, 17, 10, 30, tzinfo=UTC)),
        ("20240517T103000Z", datetime(2024, 5, 17, 10, 30, tzinfo=UTC)),
        ("Fri, 17 May 2024 10:30:00 +0200", datetime(2024, 5, 17, 10, 30, tzinfo=SUMMER)),
        ("1715941800", datetime(2024, 5, 17, 10, 30, tzinfo=UTC)),
        ("1715941800000", datetime(2024, 5, 17, 10, 30, tzinfo=UTC)),
    ],
)
def test_a_time_with_a_zone_stays_aware(text, found):
    assert parse_date(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2024-05-17",
            "2024-5-17",
            "2024/05/17",
            "20240517",
            "17.05.2024",
            "17.5.24",
            "17/05/2024",
            "17 | 05 | 2024",
            "17 .05 .24",
        ),
        *("May 17, 2024", "17 May 2024", "Updated on Friday, May 17th, 2024 at 10:30 am", "2024年5月17日"),
        *("2024년 5월 17일", "2024-05-17T10:30:00"),
    ],
)
def test_a_date_without_a_zone_stays_a_date(text):
    found = parse_date(text)
    assert found == DAY
    assert not isinstance(found, datetime)


@pytest.mark.parametrize(
    ("text", "language"),
    [("17. Mai 2024", "de"), ("le 17 mai 2024", "fr"), ("17 de mayo de 2024", "es"), ("17. mai 2024", "no-NO")],
)
def test_knows_the_months_of_the_language(text, language):
    assert parse_date(text, language) == DAY


def test_the_year_behind_the_month_counts():
    assert parse_date("22, 2022 Updated: January 02, 2026") == date(2026, 1, 2)


def test_american_english_writes_the_month_first():
    assert parse_date("05/06/2024", "en-US") == date(2024, 5, 6)
    assert parse_date("05/06/2024", "en-GB") == date(2024, 6, 5)


@pytest.mark.parametrize(
    "text", [None, "", "soon", "2024-13-45", "0001-01-01T00:00:00", "1970-01-01T00:00:00Z", "May 2024", "3 of 2024"]
)
def test_what_is_no_sound_date_is_none(text):
    assert parse_date(text) is None


def test_a_date_years_after_the_fetch_is_refused():
    fetched = datetime(2024, 5, 18, tzinfo=UTC)
    assert parse_date("2034-05-17", fetched_at=fetched) is None
    assert parse_date("2024-05-19", fetched_at=fetched) == date(2024, 5, 19)


def test_a_date_in_an_address_years_after_the_fetch_is_refused():
    url, fetched = "https://example.org/2034/05/17/rain", datetime(2024, 5, 18, tzinfo=UTC)
    assert date_in_url(url, fetched_at=fetched) is None
    assert date_in_url(url) == date(2034, 5, 17)


@pytest.mark.parametrize("path", ["2024/05/17/rain", "2024/may/17/rain", "news/2024-05-17-rain", "rain-20240517"])
def test_finds_the_date_in_an_address(path):
    assert date_in_url(f"https://example.org/{path}") == DAY


@pytest.mark.parametrize("url", [None, "https://example.org/2024/05/", "https://example.org/120240517/", "x"])
def test_an_address_without_a_whole_date_has_none(url):
    assert date_in_url(url) is None
