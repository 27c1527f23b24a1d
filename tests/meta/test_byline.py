import pytest

from scraper.meta.byline import is_name_alone, name_in_bio, read_byline
from scraper.meta.declared_names import clean_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Jane Doe and John Roe, Staff Writer | Updated 5 May", ("Jane Doe", "John Roe")),
        ("Jane Doe", ("Jane Doe",)),
        ("By JANE DOE AND JOHN ROE", ("JANE DOE", "JOHN ROE")),
        ("By Jane Doe, John Roe & Max van der Moe", ("Jane Doe", "John Roe", "Max van der Moe")),
        ("By\nJane Doe\nand\nJohn Roe\n5 May 2024", ("Jane Doe", "John Roe")),
        (
            "Written by\nJane Doe\n,\nJohn Roe\n, and\nMax Moe\nReviewed by\nAda Foe",
            ("Jane Doe", "John Roe", "Max Moe"),
        ),
        ("Jane Doe\nPolitical Correspondent\njane@example.org", ("Jane Doe",)),
        ("Politics\nBy\nJane Doe\nBerlin Bureau", ("Jane Doe",)),
        ("Jane Doe\nJohn Roe", ("Jane Doe", "John Roe")),
        ("5 May 2024 by Jane Doe", ("Jane Doe",)),
        ("By jdoe", ("jdoe",)),
        ("Jane May", ("Jane May",)),
        ("By Jane Doe on Friday, May 5, 2024", ("Jane Doe",)),
        ("By Jane Doe ⋅ Founder", ("Jane Doe",)),
        ("Author: Jane Doe, Date: 5 May", ("Jane Doe",)),
        ("By Jane Doe, M.D., PhD", ("Jane Doe, M.D., PhD",)),
        ("By Jane Doe, MD, and John Roe", ("Jane Doe, MD", "John Roe")),
        ("Jane Doe, Home & Garden Expert", ("Jane Doe",)),
        ("Jane Doe, Berlin", ("Jane Doe",)),
        ("Jane Doe, AP", ("Jane Doe", "AP")),
        ("Jane Doe, Former Rain Consultant", ("Jane Doe",)),
        ("By Example Staff", ("Example Staff",)),
        ("The Example Team", ("The Example Team",)),
    ],
)
def test_reads_the_names_of_a_byline(text, names):
    assert read_byline(text) == names


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Von Jana Muster und Hans Beispiel", "de", ("Jana Muster", "Hans Beispiel")),
        ("Par Jeanne Exemple et Luc Modèle", "fr", ("Jeanne Exemple", "Luc Modèle")),
        ("Eingestellt von\nder Michel", "de", ("der Michel",)),
        ("Erstellt von Jana Muster", "de", ("Jana Muster",)),
        ("Text/Foto: Jana Muster", "de", ("Jana Muster",)),
        ("Von Jana Muster am 16.11.2022", "de", ("Jana Muster",)),
        ("Par Jeanne Exemple le 7 mai 2020", "fr", ("Jeanne Exemple",)),
        ("Por Juana Ejemplo y Luis Muestra", "es", ("Juana Ejemplo", "Luis Muestra")),
        ("Av Kari Eksempel og Ola Prøve", "no", ("Kari Eksempel", "Ola Prøve")),
        ("Door Jan de Vries en Piet Jansen", "nl", ("Jan de Vries", "Piet Jansen")),
    ],
)
def test_knows_the_words_of_the_language(text, language, names):
    assert read_byline(text, language) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dec 17, 2025",
        "Updated 5 May 2024",
        "5 min read",
        "Share",
        "Staff Writer",
        "{display: none}",
        "Admin",
        "©",
        "By",
    ],
)
def test_finds_no_name_where_none_stands(text):
    assert read_byline(text) == ()


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        (["By Jane Doe"], ("Jane Doe",)),
        (["Jane Doe", "JANE DOE", "John Roe"], ("Jane Doe", "John Roe")),
        (["Jane Doe, John Roe and Max Moe"], ("Jane Doe", "John Roe", "Max Moe")),
        (["Jane Doe und John Roe, dpa"], ("Jane Doe", "John Roe", "dpa")),
        (["Jane Doe, MD, PhD"], ("Jane Doe, MD, PhD",)),
        (["Jane Doe, professor of rain"], ("Jane Doe",)),
        (["Jane Doe (jd)"], ("Jane Doe",)),
        (["Jane Doe <jane@example.org>"], ("Jane Doe",)),
        (["Jane O&amp;#8217;Doe"], ("Jane O’Doe",)),
        (["https://www.facebook.com/example", "jane@example.org", "admin", "105092", "/author/jane"], ()),
        (["Associated Press"], ("Associated Press",)),
        (["Bypass Reporters"], ("Bypass Reporters",)),
    ],
)
def test_cleans_declared_names(declared, names):
    assert clean_names(declared) == names


def test_leaves_the_site_out_of_a_list_of_names():
    assert clean_names(["Jane Doe, The Example"], sites={"theexample"}) == ("Jane Doe",)


@pytest.mark.parametrize(
    ("bio", "name"),
    [
        ("Jane Doe is the president of an institute.", "Jane Doe"),
        ("About Jane B. Doe, who writes on rain.", "Jane B. Doe"),
        ("Before she came here, she wrote on rain.", None),
        ("she writes on rain", None),
    ],
)
def test_takes_the_name_a_biography_begins_with(bio, name):
    assert name_in_bio(bio) == name


@pytest.mark.parametrize(
    ("line", "is_name"),
    [
        ("Jane Doe", True),
        ("Jane B. Doe", True),
        ("Example Weather Team", True),
        ("Jane", False),
        ("The Big Shift", False),
        ("Jane Doe is here", False),
        ("Example TV", False),
        ("Find example.org", False),
        ("Staff Writer", False),
    ],
)
def test_tells_a_line_that_is_a_name_alone(line, is_name):
    assert is_name_alone(line) == is_name
