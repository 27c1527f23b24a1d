import pytest

from scraper.lexicon.language import detect_language, primary_subtag

ENGLISH = (
    "The mayor said that the bridge will be closed for a week, and that the ferry is free for all who have to cross."
)
GERMAN = (
    "Der Bürgermeister sagte, dass die Brücke eine Woche gesperrt und die Fähre für alle frei ist, die es eilig haben."
)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de-AT", "de"), ("EN_us", "en"), ("nb-NO", "no"), ("iw", "he"), ("zh-Hans-CN", "zh"), ("fil", "fil")],
)
def test_a_tag_gives_its_language(tag: str, language: str) -> None:
    assert primary_subtag(tag) == language


@pytest.mark.parametrize("tag", ["", "x-default", "english", "1-2", "{{lang}}"])
def test_what_is_no_tag_gives_none(tag: str) -> None:
    assert primary_subtag(tag) is None


def test_a_declaration_that_fits_the_text_holds() -> None:
    assert detect_language([GERMAN], "de") == "de"


def test_a_wrong_declaration_gives_way_to_the_text() -> None:
    assert detect_language([GERMAN], "en") == "de"


def test_a_language_without_word_lists_is_believed() -> None:
    assert detect_language([ENGLISH], "eo") == "eo"


def test_a_text_too_short_to_tell_is_what_it_declares() -> None:
    assert detect_language(["Der Bürgermeister"], "en") == "en"


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (GERMAN, "de")])
def test_undeclared_text_is_told_by_its_words(text: str, language: str) -> None:
    assert detect_language([text], None) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("橋は月曜日まで閉鎖されます。", "ja"),
        ("这座桥将关闭到星期一。", "zh"),
        ("다리는 월요일까지 폐쇄됩니다.", "ko"),
        ("สะพานจะปิดจนถึงวันจันทร์", "th"),
        ("Η γέφυρα είναι κλειστή.", "el"),
        ("הגשר סגור עד יום שני.", "he"),
        ("সেতুটি সোমবার পর্যন্ত বন্ধ।", "bn"),
    ],
)
def test_undeclared_text_is_told_by_its_script(text: str, language: str) -> None:
    assert detect_language([text], None) == language


@pytest.mark.parametrize("texts", [[], [""], ["Lorem ipsum dolor"], ["1234 5678"], ["Zxcv qwer asdf " * 20]])
def test_text_that_cannot_be_told_has_no_language(texts: list[str]) -> None:
    assert detect_language(texts, None) is None
