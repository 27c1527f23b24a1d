"""The article in text without markup."""

from datetime import date
from pathlib import Path

import pytest

import scraper
from scraper.model import Article, Label
from scraper.plain import split_lines

SEED = Path(__file__).parents[2] / "shared" / "seed" / "lawandcrime.txt"

BODY = [
    "The harbour council agreed on Tuesday to rebuild the old sea wall, which has been leaking since the autumn storm.",
    "“It has held for ninety years, and with luck the next one will hold as long,” said Ada Quill, the harbour master.",
    "It will cost four million crowns. Half of that is to come from the county, which has not said yes.",
    "Work begins in June.",
]
BIO = (
    "Tom Sayer is an editor at Dock & Quay who has covered ports, ships and the people on them since 2009. He lives "
    "on a boat and was named Coast Reporter of the Year in 2016."
)
PAGE = "\n\n".join(
    [
        *(
            "Skip to main content",
            "Council Agrees to Rebuild Old Sea Wall",
            " ",
            *BODY,
            "[image via the harbour office]",
        ),
        *("Have a tip we should know? [email protected]", "Filed Under:", "Follow Dock & Quay:", BIO),
    ]
)


def shown(article: Article) -> list[tuple[str, str]]:
    """The label and the first two words of each block."""
    return [(block.label.value, " ".join(block.text.split()[:2])) for block in article.blocks]


def text_of(*lines: str) -> str:
    return scraper.clean("\n\n".join(lines)).text


def test_the_article_is_the_sentences() -> None:
    assert scraper.clean(PAGE).text == "\n\n".join(BODY)


def test_every_line_is_labelled() -> None:
    assert shown(scraper.clean(PAGE)) == [
        ("navigation", "Skip to"),
        ("title", "Council Agrees"),
        ("paragraph", "The harbour"),
        ("paragraph", "“It has"),
        ("paragraph", "It will"),
        ("paragraph", "Work begins"),
        ("credit", "[image via"),
        ("tip_line", "Have a"),
        ("tags", "Filed Under:"),
        ("follow", "Follow Dock"),
        ("author_bio", "Tom Sayer"),
    ]


def test_the_title_and_the_author_are_told() -> None:
    article = scraper.clean(PAGE)
    assert (article.title, article.authors) == ("Council Agrees to Rebuild Old Sea Wall", ("Tom Sayer",))
    assert (article.language, article.page_kind) == ("en", "article")
    assert dict(article.sources)["authors"] == "bio"


@pytest.mark.skipif(not SEED.exists(), reason="the seed's text is not beside the repository")
def test_the_seed_is_cleaned_exactly() -> None:
    source = SEED.read_text(encoding="utf-8")
    article = scraper.clean(source)
    lines = [" ".join(line.split()) for line in source.splitlines() if line.strip()]
    assert article.title == "Democratic Governor Tells Cops Not to Obey Trump Immigration Policy"
    assert article.authors == ("Rachel Stockman",)
    assert article.text.split("\n\n") == lines[2:10]
    assert article.text.startswith("Connecticut’s Democratic governor")
    assert article.text.endswith("“sanctuary city” policies.")
    assert [(block.label.value, block.text) for block in article.blocks if block.label != "paragraph"] == [
        ("navigation", "Skip to main content"),
        ("title", article.title),
        ("credit", "[image via shutterstock]"),
        ("tip_line", "Have a tip we should know? [email protected]"),
        ("tags", "Filed Under:"),
        ("follow", "Follow Law&Crime:"),
        ("author_bio", lines[-1]),
    ]


def test_windows_line_ends_read_the_same() -> None:
    assert scraper.clean(PAGE.replace("\n", "\r\n")) == scraper.clean(PAGE)
    assert scraper.clean(PAGE.replace("\n", "\r")) == scraper.clean(PAGE)


def test_single_line_ends_part_paragraphs_too() -> None:
    assert scraper.clean(PAGE.replace("\n\n", "\n")).text == scraper.clean(PAGE).text


def test_a_paragraph_broken_into_lines_of_one_width_is_one_block() -> None:
    wrapped = (
        "The harbour council agreed on Tuesday to rebuild the old\nsea wall, which has been leaking since the storm\n"
        "of last autumn."
    )
    assert split_lines(f"{wrapped}\n\nWork begins in June.") == [wrapped.replace("\n", " "), "Work begins in June."]


def test_a_list_of_short_lines_stays_a_block_a_line() -> None:
    assert split_lines("Home\nNews\n Sport \n\n\n \nWeather") == ["Home", "News", "Sport", "Weather"]


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t\n\u00a0"])
def test_an_empty_text_has_no_article(text: str) -> None:
    article = scraper.clean(text)
    assert (article.text, article.title, article.blocks, article.page_kind) == ("", None, (), "other")
    assert article.confidence == 0


def test_menus_alone_have_no_article() -> None:
    article = scraper.clean("Menu\nHome\nLog in\n\nSubscribe")
    assert (article.text, article.page_kind) == ("", "other")


def test_text_without_boilerplate_is_left_as_it_is() -> None:
    article = scraper.clean("\n\n".join(BODY))
    assert (article.text, article.title) == ("\n\n".join(BODY), None)


def test_what_was_cleaned_once_stays() -> None:
    once = scraper.clean(PAGE).text
    assert scraper.clean(once).text == once


def test_the_byline_and_the_date_stand_between_title_and_text() -> None:
    article = scraper.clean("\n\n".join(["Council to Rebuild Wall", "By Jane Doe", "17 May 2024", *BODY]))
    assert (article.title, article.authors) == ("Council to Rebuild Wall", ("Jane Doe",))
    assert (article.published, article.text) == (date(2024, 5, 17), "\n\n".join(BODY))


def test_a_year_in_the_title_does_not_make_it_a_date() -> None:
    assert (
        scraper.clean("\n\n".join(["The Gull", "Sea Wall Budget for 2024", *BODY])).title == "Sea Wall Budget for 2024"
    )


def test_a_line_within_the_text_that_is_no_sentence_is_a_heading() -> None:
    article = scraper.clean("\n\n".join([*BODY[:2], "What comes next", *BODY[2:]]))
    assert [block.text for block in article.blocks if block.label is Label.HEADING] == ["What comes next"]
    assert "What comes next" in article.text


@pytest.mark.parametrize(
    "line", ["Advertisement", "Read more: Storm breaks old wall", "Share this:", "Photo by Jane Doe"]
)
def test_boilerplate_within_the_text_is_left_out(line: str) -> None:
    assert text_of(*BODY[:2], line, *BODY[2:]) == "\n\n".join(BODY)


def test_a_long_sentence_that_begins_as_boilerplate_does_is_text() -> None:
    sentence = (
        "Follow the sea wall to its end on a clear day, past the cranes and the fish market and the old customs "
        "house, and you can see as far as the lighthouse, which the council wants to sell to whoever will keep its "
        "lamp alight for another hundred years."
    )
    assert sentence in text_of(*BODY[:2], sentence, *BODY[2:])


def test_all_under_the_end_is_left_out_sentences_too() -> None:
    teaser = "Storm breaks the old wall in three places, and the council looks for somebody to blame."
    assert text_of(*BODY, "Related Stories", teaser) == "\n\n".join(BODY)


def test_an_end_that_comes_early_is_none() -> None:
    assert text_of(BODY[0], "Filed Under:", *BODY[1:]) == "\n\n".join(BODY)


def test_german_boilerplate_is_known_too() -> None:
    body = [
        "Der Hafenrat hat am Dienstag beschlossen, die alte Mauer neu zu bauen, die seit dem Sturm im Herbst leckt.",
        "Das wird vier Millionen kosten, und die Hälfte davon soll das Land zahlen, das noch nicht zugestimmt hat.",
    ]
    article = scraper.clean("\n\n".join(["Rat baut die Hafenmauer neu", *body, "Das könnte Sie auch interessieren"]))
    assert (article.text, article.language) == ("\n\n".join(body), "de")
    assert article.blocks[-1].label is Label.RELATED
