import pytest

from scraper.meta.site import host_name, strip_site
from scraper.meta.title import choose_title


@pytest.mark.parametrize(
    "title",
    [
        *("Rain in May - The Daily Example", "Rain in May | dailyexample.org", "Rain in May – Daily Example"),
        *("The Daily Example: live | Rain in May", "Rain in May"),
    ],
)
def test_takes_the_site_off(title):
    assert strip_site(title, ["The Daily Example", "dailyexample"]) == "Rain in May"


def test_keeps_a_dash_that_is_part_of_the_headline():
    assert strip_site("Rain - a love story", ["Example"]) == "Rain - a love story"


def test_another_title_shows_where_the_headline_ends():
    assert strip_site("Rain in May | Weather | News", [], ["Rain in May"]) == "Rain in May"


def test_an_ending_shared_by_two_headlines_is_the_sites():
    assert strip_site("Wet days | EX", [], ["Rain in May | EX"]) == "Wet days"


def test_an_ending_after_the_same_headline_is_not_the_sites():
    others = ["Weather: Rain in all of May - and sun in June", "Rain in all of May - and sun in June"]
    assert strip_site("EX | Rain in all of May - and sun in June", ["EX"], others) == others[1]


def test_another_title_shows_where_the_headline_begins():
    assert strip_site("Weather | Rain in May", [], ["Rain in May"]) == "Rain in May"


def test_the_lesser_part_at_the_end_of_a_title_is_not_the_headline():
    assert strip_site("Rain in May | Weather", [], ["Weather"]) == "Rain in May | Weather"


def test_the_name_before_a_blogs_title_is_no_headline():
    declared = [("og", "Rain in May"), ("title", "Wet and rainy: Rain in May")]
    assert choose_title(declared, ["Wet and Rainy"], []) == ("og", "Rain in May")


def test_the_shown_headline_wins_over_one_for_search_engines():
    declared = [("og", "Rain in May: all you must know"), ("title", "Rain in May: all you must know | Example")]
    assert choose_title(declared, ["Example", "Rain in May, and what to know"], ["Example"]) == (
        "h1",
        "Rain in May, and what to know",
    )


def test_a_kicker_above_the_headline_is_left_out():
    declared = [("json-ld", "Rain falls on all of Europe")]
    assert choose_title(declared, ["Weather Rain falls on all of Europe"], []) == ("json-ld", declared[0][1])


def test_a_kicker_in_the_headlines_element_is_left_out_but_on_a_news_page():
    shown, kickers = ["Weather Rain falls on us"], ["Weather"]
    assert choose_title([("title", "Weather: Rain falls on us")], shown, [], kickers=kickers) == (
        "h1",
        "Rain falls on us",
    )
    assert choose_title([], shown, [], kickers=["Snow", "Rain"]) == ("h1", shown[0])
    assert choose_title([], ["Weather"], [], kickers=kickers) == ("h1", "Weather")
    social = [("og", "Weather: Rain falls on us")]
    assert choose_title(social, shown, [], is_news=True, kickers=kickers) == social[0]


def test_on_a_news_page_the_social_title_wins():
    declared = [("json-ld", "Weather: rain in May"), ("og", "Rain in May"), ("title", "Weather: rain in May")]
    assert choose_title(declared, ["Weather: rain in May"], [], is_news=True) == ("og", "Rain in May")
    assert choose_title(declared, ["Weather: rain in May"], []) == ("json-ld", "Weather: rain in May")


@pytest.mark.parametrize("twitter", [(), (("meta", "Weather: rain falls in May"),)])
def test_a_social_title_that_tells_of_something_else_is_a_teaser(twitter):
    social = "Rain falls in May" if twitter else "What you must know now"
    declared = [("json-ld", "Weather: rain falls in May"), ("og", social), *twitter]
    assert choose_title(declared, ["Weather: rain falls in May"], [], is_news=True) == ("json-ld", declared[0][1])


def test_a_social_title_for_search_engines_loses_to_json_ld():
    declared = [("json-ld", "Rain in May"), ("og", "Rain: the weather"), ("title", "Rain: the weather")]
    assert choose_title(declared, [], [], is_news=True) == ("json-ld", "Rain in May")
    assert choose_title(declared, ["Rain, rain, rain"], [], is_news=True) == ("og", "Rain: the weather")


def test_the_sites_name_is_no_headline():
    assert choose_title([("title", "Rain falls in May")], ["The Example"], ["The Example"]) == (
        "title",
        "Rain falls in May",
    )


def test_json_ld_and_open_graph_together_beat_a_stray_headline():
    declared = [("json-ld", "Rain in May"), ("og", "Rain in May")]
    assert choose_title(declared, ["Subscribe to our daily letter"], []) == ("json-ld", "Rain in May")


def test_a_lone_title_loses_what_follows_the_first_bar():
    assert choose_title([("title", "Rain falls in May | Forum | Weather talk")], [], []) == (
        "title",
        "Rain falls in May",
    )


def test_without_anything_there_is_no_title():
    assert choose_title([], [], []) is None


def test_entities_and_soft_hyphens_are_undone():
    assert choose_title([("og", "Rain &amp;amp; sun\xadshine ")], [], []) == ("og", "Rain & sunshine")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.dailyexample.co.uk/a", "dailyexample"),
        ("https://example.info", "example"),
        (None, ""),
        ("http://[", ""),
    ],
)
def test_the_host_gives_the_sites_name(url, name):
    assert host_name(url) == name


def test_a_headline_unlike_two_declared_titles_that_are_unlike_each_other_is_the_title():
    titles = [
        ("json-ld", "Traffic in chaos as the heat breaks old rails"),
        ("og", "When trams give up: the fight begins"),
    ]
    shown = ["How the city prepares its streets for summer"]
    assert choose_title(titles, shown, [], is_news=True) == ("h1", shown[0])
    assert choose_title(titles, ["Summer"], [], is_news=True) == titles[1]
    assert choose_title(titles, [*shown, "When the trams give up"], [], is_news=True) == titles[1]


HOST = "dailyexample"


@pytest.mark.parametrize(
    "title",
    [
        *("Rain in May ⋆ Daily Example", "Rain in May ~ Daily Example", "Rain in May * The Daily Example"),
        *("Rain in May < Daily Example", "Rain in May > Daily Example", "Rain in May / Daily Example"),
        *("Rain in May_Daily Example", "Rain in May _ Daily Example", "Rain in May ‖ Daily Example"),
        *("Rain in May ★ Daily Example", "Rain in May: Daily Example", "Rain in May-DailyExample.org"),
        *(
            "Rain in May (Daily Example)",
            "Rain in May [Daily Example]",
        ),
        *("Daily Example: Rain in May", "[Daily Example] Rain in May", "Daily Example ~ Rain in May"),
        "Rain in May《DailyExample》",
    ],
)
def test_takes_the_site_off_at_rare_signs(title):
    assert strip_site(title, ["Daily Example", HOST]) == "Rain in May"


@pytest.mark.parametrize(
    "title",
    [
        *("Rain * in May", "Rain < sun", "Wet/dry months", "snake_case in May", "The 3 > 2 rule", "Rain: a love story"),
        *("Anti-rain league (new)", "Example's daily rain / sun", "What is 2+2 = 4", "Mid-May Example"),
    ],
)
def test_keeps_signs_that_are_part_of_the_headline(title):
    assert strip_site(title, ["Daily Example", HOST]) == title


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("五月的雨还没有停_天气_每日新闻网", "五月的雨还没有停"),
        ("五月的雨还没有停_每日", "五月的雨还没有停"),
        ("五月の雨はまだ止まない:dailyexample日誌", "五月の雨はまだ止まない"),
        ("五月_雨", "五月_雨"),
    ],
)
def test_scripts_without_spaces_part_titles_without_spaces(title, headline):
    assert strip_site(title, [HOST]) == headline


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.dailyexample.co.uk/a", "dailyexample"),
        ("https://news.sky.example/a", "sky"),
        ("https://dailyexample.africa/a", "dailyexample"),
        ("https://rain.blogspot.com/", "rain"),
        ("https://dailyexample.com.au/", "dailyexample"),
        ("https://co.uk/", "co"),
        ("http://localhost/", "localhost"),
        (None, ""),
    ],
)
def test_the_host_tells_the_sites_name(url, name):
    assert host_name(url) == name


@pytest.mark.parametrize(
    ("declared", "shown", "headings", "title"),
    [
        ([("og", "Daily Example"), ("title", "Daily Example")], ["Rain in May is back"], [], "Rain in May is back"),
        ([("json-ld", "The Daily Example")], ["Rain in May is back"], [], "Rain in May is back"),
        ([("title", "Rain in May is back - nwiener")], ["nwiener"], [], "Rain in May is back"),
        ([("title", "Rain in May is back | Logo"), ("og", "Logo")], ["Logo"], [], "Rain in May is back"),
        ([("title", "Daily Example - Rain")], ["Rain"], [], "Rain"),
        ([], ["Daily Example"], ["Daily Example", "Rain in May"], "Rain in May"),
        ([("title", "Daily Example")], [], ["Rain in May"], "Rain in May"),
        ([("title", "")], [""], ["Rain in May"], "Rain in May"),
        ([("title", "Daily Example")], [], [], "Daily Example"),
    ],
)
def test_the_name_of_the_site_is_no_title_while_there_is_another(declared, shown, headings, title):
    found = choose_title(declared, shown, [HOST], headings=headings)
    assert found is not None
    assert found[1] == title


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Rain Limited (RL) – Trade notice – Daily Example", "Rain Limited (RL) – Trade notice"),
        ("Rain in May - what now - A Site", "Rain in May - what now"),
        ("Rain in May | Weather | A Site", "Rain in May"),
        ("Rain in May - Weather - News - A Site", "Rain in May"),
        ("Rain in May – A Site", "Rain in May"),
        ("Rain – A Site of Rain", "Rain – A Site of Rain"),
    ],
)
def test_a_title_that_nothing_confirms_loses_no_more_than_a_site(title, kept):
    assert choose_title([("title", title)], [], [HOST]) == ("title", kept)


WHOLE = "Swing bridge stays open for walkers this winter"


@pytest.mark.parametrize("cut", [f"{WHOLE[:31]}…", f"{WHOLE[:31]}...", f"{WHOLE[:30]} …", WHOLE[:33]])
@pytest.mark.parametrize("is_news", [True, False])
def test_a_title_that_is_cut_off_gives_way_to_the_whole_one(cut, is_news):
    found = choose_title([("og", cut), ("title", cut)], [WHOLE], [], is_news=is_news)
    assert found == ("h1", WHOLE)


def test_an_ellipsis_of_the_headline_stays():
    titles = [("og", "And then it rained…"), ("title", "And then it rained… | Rain and more")]
    assert choose_title(titles, [], []) == ("og", "And then it rained…")


def test_markup_in_a_declared_title_is_no_part_of_it_but_one_that_is_shown_is():
    assert choose_title([("json-ld", "Why the <em>Marlin</em> is late <br>again")], [], []) == (
        "json-ld",
        "Why the Marlin is late again",
    )
    shown = "Thirty years of <br> tags"
    assert choose_title([("og", shown), ("title", shown)], [shown], []) == ("h1", shown)
    assert choose_title([("title", "Is 1 < 2 > 0?")], [], []) == ("title", "Is 1 < 2 > 0?")
