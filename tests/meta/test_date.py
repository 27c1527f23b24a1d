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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *(
            ("2024. 05. 17. 10:45", "hu"),
            ("2024. 5. 17.", "ko"),
            ("입력 2024. 05. 17. 09:30", "ko"),
            ("2024. május 17.", "hu"),
        ),
        *(
            ("17 พฤษภาคม 2567", "th"),
            ("17 พ.ค. 2567 เวลา 09:30 น.", "th"),
            ("๑๗ พฤษภาคม ๒๕๖๗", "th"),
            ("17/05/2567", "th"),
        ),
        *(
            ("17 พฤษภาคม 2024", "th"),
            ("2567-05-17", "th"),
            ("१७ मई २०२४", "hi"),
            ("17 मई, 2024", "hi"),
            ("১৭ মে ২০২৪", "bn"),
        ),
        *(("17 tháng 5, 2024", "vi"), ("ngày 17 tháng 5 năm 2024", "vi"), ("17 Tha\u0301ng 5 2024", "vi")),
        *(("۲۸ اردیبهشت ۱۴۰۳", "fa"), ("28 اردیبهشت 1403 - 10:45", "fa"), ("۱۴۰۳/۰۲/۲۸", "fa"), ("17 مايو 2024", "ar")),
        *(
            ("١٧ مايو ٢٠٢٤", "ar"),
            ("令和6年5月17日", "ja"),
            ("令和６年５月１７日（金）", "ja"),
            ("民國113年5月17日", "zh-TW"),
        ),
        *(
            ("113/05/17", "zh-TW"),
            ("二〇二四年五月十七日", "zh"),
            ("2024 / 05 / 17", "ja"),
            ("1er mai 2024, non : 17 mai 2024", "xx"),
        ),
    ][:-1],
)
def test_reads_other_calendars_figures_and_scripts(text, language):
    assert parse_date(text, language) == DAY


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("20 มิถุนายน 2567", "th", date(2024, 6, 20)),
        ("12 जून 2024", "hi", date(2024, 6, 12)),
        ("3 tháng 12 2024", "vi", date(2024, 12, 3)),
        ("30 اسفند 1399", "fa", date(2021, 3, 20)),
        ("1 فروردین 1403", "fa", date(2024, 3, 20)),
        ("令和元年5月1日", "ja", date(2019, 5, 1)),
        ("平成31年4月30日", "ja", date(2019, 4, 30)),
    ],
)
def test_months_of_one_beginning_and_borders_of_eras(text, language, day):
    assert parse_date(text, language) == day


@pytest.mark.parametrize("text", ["12 ذو القعدة 1445", "113/05/17", "2567", "Maya 17 2024", "mayhem 17, 2024"])
def test_what_is_no_date_in_a_language(text):
    assert parse_date(text, "ar" if "ذو" in text else "en") is None


@pytest.mark.parametrize(("day_first", "month"), [(True, 4), (False, 5), (None, 5)])
def test_the_order_of_day_and_month_may_be_told(day_first, month):
    assert parse_date("05/04/2024", "en", day_first=day_first) == date(2024, month, 9 - month)


def test_an_address_may_have_the_date_twice():
    assert date_in_url("https://example.org/weather/2024/05/240517-rain/") == DAY
    assert date_in_url("https://example.org/weather/2024/05/230517-rain/") is None
