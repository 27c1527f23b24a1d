import pytest

from scraper.text.folding import lower_words, prose_length

SENTENCE = "The council agreed on part one of the plan for the old harbour wall."


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "“The council agreed on part one of the plan for the old harbour wall.”",
        "The council agreed on part one of the plan. And then it went for lunch, as it did on any day",
        "市議会は火曜日、古い港の防波堤を建て直す計画の第一部に合意した。",
        "नगर परिषद ने मंगलवार को पुरानी दीवार की योजना के पहले भाग पर सहमति दी।",
        "สภาเมืองเห็นชอบแผนส่วนแรกสำหรับกำแพงท่าเรือเก่าเมื่อวันอังคาร ซึ่งเก่ากว่าศาลากลาง",
    ],
)
def test_a_paragraph_is_prose(text: str) -> None:
    assert prose_length(text) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It leaks.",
        "Home News Sport Weather Jobs Tides and ferries Births and deaths Contact us About us",
        "https://example.org/a/very/long/address/of/some/sixty/characters/or/so. ",
        "ข่าว กีฬา บันเทิง การเมือง เศรษฐกิจ ต่างประเทศ ไลฟ์สไตล์",
    ],
)
def test_labels_and_menus_are_not(text: str) -> None:
    assert prose_length(text) == 0


def test_tags_do_not_count() -> None:
    assert prose_length(f"<div class=a><b>{SENTENCE}</b></div>") == len(SENTENCE)
    assert prose_length(f"<p>{SENTENCE[:-1]}</p>") == len(SENTENCE) - 1


@pytest.mark.parametrize(
    ("text", "words"),
    [("post-body mt4", ["post", "body", "mt"]), ("größe é", ["gr", "e"]), ("", []), ("12 --", [])],
)
def test_words_in_lower_case_are_runs_of_a_to_z(text: str, words: list[str]) -> None:
    assert lower_words(text) == words
