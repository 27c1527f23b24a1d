import unicodedata

import pytest

from scraper.store.content import as_number, content_hash, count_words

TEXT = "The café on Main Street — closed since May — opens again on Friday.\n\nIts owner said: “We are back.”"

SAME = {
    "no-break space": TEXT.replace(" ", "\u00a0"),
    "narrow no-break space": TEXT.replace(" on ", "\u202fon "),
    "thin spaces": TEXT.replace(" — ", "\u2009—\u2009"),
    "ideographic space": TEXT.replace(" since", "\u3000since"),
    "tab": TEXT.replace(" since", "\tsince"),
    "two blanks": TEXT.replace(" since", "  since"),
    "line break for a blank": TEXT.replace(" since", "\nsince"),
    "one line break between paragraphs": TEXT.replace("\n\n", "\n"),
    "three line breaks": TEXT.replace("\n\n", "\n\n\n"),
    "carriage returns": TEXT.replace("\n", "\r\n"),
    "blanks at the ends": f"  {TEXT} \n",
    "line separator": TEXT.replace("\n\n", "\u2028"),
    "paragraph separator": TEXT.replace("\n\n", "\u2029"),
    "soft hyphen": TEXT.replace("Street", "Stre\u00adet"),
    "zero-width space": TEXT.replace("Street", "Stre\u200bet"),
    "zero-width joiner": TEXT.replace("Street", "Stre\u200det"),
    "zero-width non-joiner": TEXT.replace("Street", "Stre\u200cet"),
    "word joiner": TEXT.replace("Street", "Stre\u2060et"),
    "byte order mark": "\ufeff" + TEXT,
    "direction mark": TEXT.replace("Friday", "Friday\u200e"),
    "decomposed letters": unicodedata.normalize("NFD", TEXT),
}


@pytest.mark.parametrize("name", SAME)
def test_what_nobody_sees_is_no_edit(name):
    assert SAME[name] != TEXT
    assert content_hash("Café", SAME[name]) == content_hash("Café", TEXT)
    assert content_hash(SAME[name], "Text.") == content_hash(TEXT, "Text.")


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("Friday", "Fridey"),
        TEXT.replace("café", "cafe"),
        TEXT.replace("Main", "main"),
        TEXT.replace("—", "-"),
        TEXT.replace("“", '"'),
        TEXT.replace("Main Street", "MainStreet"),
        TEXT.replace("back.", "back"),
        TEXT + " ",
    ],
)
def test_one_changed_character_is_an_edit(other):
    assert (content_hash("Café", other) == content_hash("Café", TEXT)) == (other.strip() == TEXT)


def test_title_and_text_are_kept_apart():
    assert content_hash("a b", "c") != content_hash("a", "b c")
    assert content_hash(None, "c") == content_hash("", "c")


COUNTERS = [
    ("5 min ago", "12 min ago"),
    ("5m ago", "2h ago"),
    ("59 minutes ago", "1 hour ago"),
    ("Updated 3 Hours Ago", "Updated 2 days ago"),
    ("vor 5 Minuten", "vor 1 Std."),
    ("il y a 5 minutes", "il y a 2 heures"),
    ("hace 5 minutos", "hace 2 horas"),
    ("há 5 minutos", "há 2 horas"),
    ("5 minuti fa", "1 ora fa"),
    ("5 minuten geleden", "2 uur geleden"),
    ("för 5 minuter sedan", "för 2 timmar sedan"),
    ("for 5 minutter siden", "for 2 timer siden"),
    ("5 minuuttia sitten", "2 tuntia sitten"),
    ("5 minut temu", "2 godziny temu"),
    ("před 5 minutami", "před 2 hodinami"),
    ("5 минут назад", "2 часа назад"),
    ("5 хвилин тому", "2 години тому"),
    ("5 dakika önce", "2 saat önce"),
    ("5分前", "2時間前"),
    ("5分钟前", "2小时前"),
    ("5분 전", "2시간 전"),
    ("منذ 5 دقائق", "منذ 2 ساعات"),
    ("5 मिनट पहले", "2 घंटे पहले"),
]


@pytest.mark.parametrize(("before", "after"), COUNTERS)
def test_a_counter_is_no_edit(before, after):
    assert content_hash("Snow", f"{before}\n\nIt snowed.") == content_hash("Snow", f"{after}\n\nIt snowed.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It opened 3 years ago.", "It opened 4 years ago."),
        ("She ran 5 miles.", "She ran 6 miles."),
        ("Two of 5 min.", "Two of 6 min."),
        ("vor 5 Häusern", "vor 6 Häusern"),
        ("5 min ago it snowed", "5 min ago it rained"),
    ],
)
def test_other_figures_are_edits(before, after):
    assert content_hash("Snow", before) != content_hash("Snow", after)


def test_words_are_counted_in_scripts_with_and_without_blanks():
    assert count_words("It snowed, didn't it? — 12 cm (5 in).") == 8
    assert count_words("雪が降った") == 5
    assert count_words("") == 0


def test_a_number_holds_the_first_64_bits():
    assert as_number("0000000000000001ffff") == 1
    assert as_number("8000000000000000") == -(2**63)
