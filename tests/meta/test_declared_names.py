import pytest

from scraper.meta.authors import WEAK, choose_authors
from scraper.meta.byline import read_byline
from scraper.meta.declare import declared
from scraper.meta.declared_names import clean_names
from scraper.page.document import parse

SITES = ["The Daily Example", "dailyexample", "www.dailyexample.org"]
OWN = frozenset(["thedailyexample", "dailyexample"])


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (["Jane Doe | The Daily Example"], ("Jane Doe",)),
        (["The Daily Example | Jane Doe"], ("Jane Doe",)),
        (["Jane Doe | Senior Writer"], ("Jane Doe",)),
        (["Jane Doe - The Daily Example"], ("Jane Doe",)),
        (["Jane Doe | Lagos. Office"], ("Jane Doe",)),
        (["Jane Doe • Reporter"], ("Jane Doe",)),
        (["DOE, Jane"], ("Jane Doe",)),
        (["Doe, Jane"], ("Jane Doe",)),
        (["Doe, Jane M."], ("Jane M. Doe",)),
        (["DE LA CRUZ, María"], ("María de la Cruz",)),
        (["O'NEIL-ROE, Jane"], ("Jane O'Neil-Roe",)),
        (["van Renn, Tobias"], ("Tobias van Renn",)),
        (["Doe, Jane", "Roe, John Q"], ("Jane Doe", "John Q Roe")),
        (["Doe, Jane; Roe, John"], ("Jane Doe", "John Roe")),
        (["Doe, Jane and Roe, John"], ("Jane Doe", "John Roe")),
        (["Doe, Jane, Roe, John"], ("Jane Doe", "John Roe")),
        (["Jane Doe, John Roe"], ("Jane Doe", "John Roe")),
        (["Jane Doe, Reuters"], ("Jane Doe", "Reuters")),
        (["Joe Schmo, Sr., Jane Dole, MD"], ("Joe Schmo, Sr.", "Jane Dole, MD")),
        (["Jane Doe, MS, RD"], ("Jane Doe, MS, RD",)),
        (["Jane Doe, Senior Editor"], ("Jane Doe",)),
        (["Jane Doe (Reuters)"], ("Jane Doe",)),
        (["Jane Doe (Correspondent)"], ("Jane Doe",)),
        (["jane@dailyexample.org (Jane Doe)"], ("Jane Doe",)),
        (["Jane Doe <jane@dailyexample.org>"], ("Jane Doe",)),
        (["Jane Doe/AFP"], ("Jane Doe",)),
        (["Jane Doe / Journalist"], ("Jane Doe",)),
        (["Jane Doe", "John Roe", "Jane Doe John Roe"], ("Jane Doe", "John Roe")),
        (["Jane Doe", "John Roe", "Jane Doe and John Roe"], ("Jane Doe", "John Roe")),
        (["American Society for Rain"], ("American Society for Rain",)),
    ],
)
def test_declared_names(written, names):
    assert clean_names(written, "en", OWN) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Jane Doe and John Roe for the Example in Lagos", ("Jane Doe", "John Roe")),
        ("By Jane Doe in Paris and John Roe in Rome", ("Jane Doe", "John Roe")),
        ("By Jane Doe for Example News", ("Jane Doe",)),
        ("By Jane Doe/AFP", ("Jane Doe",)),
        ("By Jane Doe/Example NewsMay 20, 2019", ("Jane Doe",)),
        ("Posted by Jane Doe at 12:23 AM", ("Jane Doe",)),
        ("Von Jane Doe und John Roe", ("Jane Doe", "John Roe")),
        ("Von Jane Doe für die Beispielzeitung", ("Jane Doe",)),
        ("Par Jane Doe et John Roe", ("Jane Doe", "John Roe")),
        ("Por Jane Doe y John Roe para el Ejemplo", ("Jane Doe", "John Roe")),
        ("By JANE DOE Y JOHN ROE", ("JANE DOE", "JOHN ROE")),
    ],
)
@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_bylines_end_where_the_paper_or_place_begins(text, names, language):
    if text.split()[0] in {"By", "Posted", {"de": "Von", "fr": "Par", "es": "Por"}[language]}:
        assert read_byline(text, language) == names


@pytest.mark.parametrize(
    "statement",
    [
        (f"{WEAK}json-ld", ("Lowland Broadcasting Company",)),
        ("json-ld", ("Example Wire Feed",)),
        ("json-ld", ("Sports Desk",)),
        ("json-ld", ("The Daily Example",)),
        ("json-ld", ("jdoe",)),
        ("json-ld", ("Jane",)),
        ("meta", ("Newsroom",)),
    ],
)
def test_a_byline_counts_before_bodies_feeds_accounts_and_first_names(statement):
    byline = ("byline", ("By Jane Doe",))
    assert choose_authors([statement, byline], [], [], SITES, "en") == ("byline", ("Jane Doe",))
    alone = choose_authors([statement], [], [], SITES, "en")
    assert alone is None or alone[0] == statement[0].removeprefix(WEAK)


def test_a_first_name_stays_where_only_the_markup_has_another_persons():
    assert choose_authors([("json-ld", ("Jane",)), ("class", ("John Roe",))], [], [], SITES, "en") == (
        "json-ld",
        ("Jane",),
    )


def test_the_sites_name_beside_a_persons_is_left_out():
    assert choose_authors([("class", ("Jane Doe\n·\nDaily Example",))], [], [], SITES, "en") == ("class", ("Jane Doe",))


def authors_of(body: str) -> list[tuple[str, tuple[str, ...]]]:
    return list(declared(parse(f"<html><body>{body}</body></html>", None).head, None).authors)


PERSON = "<span itemprop=author itemscope><span itemprop=name>{}</span></span>"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (f"<p>By {PERSON.format('Jane Doe')} and {PERSON.format('John Roe')}</p>", ("Jane Doe", "John Roe")),
        (f"<ul><li>{PERSON.format('Jane Doe')}<li>{PERSON.format('John Roe')}</ul>", ("Jane Doe", "John Roe")),
        (f"<p>{PERSON.format('Jane Doe')}</p>{'<p>Rain.' * 90}<p>{PERSON.format('Max Moe')}</p>", ("Jane Doe",)),
        ("<p><a rel=author>Jane Doe</a>, <a rel=author>John Roe</a></p>", ("Jane Doe", "John Roe")),
        (f"<p><a rel=author>Jane Doe</a></p>{'<p>Rain.' * 90}<p><a rel=author>Max Moe</a></p>", ("Jane Doe",)),
        ("<p class=byline>By <b>Jane\n      Doe</b></p>", ("Jane Doe",)),
        ("<div class=comments><p class=author>Max Moe</p></div><p class=author>Jane Doe</p>", ("Jane Doe",)),
        ("<div class='related-posts'><a rel=author>Max Moe</a></div><a rel=author>Jane Doe</a>", ("Jane Doe",)),
        ("<body class=comments-open><p class=author>Jane Doe</p>", ("Jane Doe",)),
    ],
)
def test_marked_authors_of_one_byline(body, names):
    found = choose_authors(authors_of(body), [], [], [], "en")
    assert found is not None
    assert found[1] == names
