"""Text that was encoded twice, pages of two charsets, Latin charsets that nobody declares: a row for each kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.text.charset import decode
from scraper.text.latin import latin_charset
from scraper.text.mojibake import undoubled

TEXTS = {
    "fr": "L’été dernier, le maire a annoncé que le pont serait fermé. Les élèves de l’école protègent déjà l’hôtel.",
    "es": "El niño comió en la mañana. El alcalde anunció que la reunión sería el próximo lunes. ¿Qué pasó después?",
    "de": "Der Bürgermeister hat angekündigt, dass die Brücke geschlossen wird; größere Straßen wären schön.",
    "pt": "O prefeito anunciou que a ponte não será aberta até a próxima estação. Não há solução à vista.",
    "it": "Il sindaco ha annunciato che il ponte resterà chiuso perché è vecchio; più tardi riaprirà.",
    "sv": "Borgmästaren meddelade att bron stängs för trafik. De boende protesterar redan, så här års.",
    "da": "Borgmesteren oplyste, at broen lukkes for kørende trafik på søndag; børnene er kede af det.",
    "cs": "Starosta oznámil, že most bude uzavřen. Žáci školy byli zklamáni a obyvatelé čtvrti už protestují.",
    "pl": "Burmistrz ogłosił, że most zostanie zamknięty. Mieszkańcy już protestują przeciw źle przyjętej decyzji.",
    "hu": "A polgármester bejelentette, hogy a hidat lezárják; a környék lakói tüntetnek az őrült döntés ellen.",
    "ro": "Primarul a anunţat că podul va fi închis circulaţiei. Elevii şcolii sunt dezamăgiţi.",
    "tr": "Belediye başkanı köprünün trafiğe kapatılacağını açıkladı. Öğrenciler hayal kırıklığına uğradı.",
    "lt": "Meras paskelbė, kad tiltas bus uždarytas. Rajono gyventojai jau protestuoja prieš šį sprendimą.",
}
CODECS = {"cs": "cp1250", "pl": "cp1250", "hu": "cp1250", "ro": "cp1250", "tr": "cp1254", "lt": "cp1257"}
WIDE = {
    "gb18030": "市长宣布，这座桥将对交通关闭。学校的学生们很失望，而附近的居民已经在抗议这个决定。",
    "big5": "市長宣布，這座橋將對交通關閉。學校的學生們很失望，而附近的居民已經在抗議這個決定。",
    "shift_jis": "市長は、橋を通行止めにすると発表した。学校の生徒たちはがっかりし、住民はすでに抗議している。",
    "euc-jp": "市長は、橋を通行止めにすると発表した。学校の生徒たちはがっかりし、住民はすでに抗議している。",
    "euc-kr": "시장은 다리를 폐쇄한다고 발표했다. 학교 학생들은 실망했고, 인근 주민들은 이미 항의하고 있다.",
}


def page(text: str, language: str = "") -> str:
    return f"<html{f' lang={language}' if language else ''}><title>News</title><p>{text}</p>"


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("length", [60, 1000])
def test_a_latin_charset_that_nobody_declares(language: str, length: int) -> None:
    text = TEXTS[language][:length]
    assert text in decode(page(text).encode(CODECS.get(language, "cp1252"))).text


@pytest.mark.parametrize("charset", WIDE)
@pytest.mark.parametrize("length", [20, 1000])
def test_a_wide_charset_that_nobody_declares(charset: str, length: int) -> None:
    text = WIDE[charset][:length]
    assert text in decode(page(text).encode(charset)).text


def test_the_language_of_the_page_breaks_a_tie() -> None:
    both = "à è".encode("cp1252")  # "ŕ č" in windows-1250
    assert (latin_charset(both, "it"), latin_charset("č".encode("cp1250"), "sl")) == ("windows-1252", "windows-1250")
    text = "Čas teče, čez reko gre pot, in nihče več ne čaka na most ali na pomoč"
    assert text in decode(page(text, "sl").encode("cp1250")).text


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("taken_for", ["latin-1", "cp1252"])
def test_text_that_was_encoded_twice_is_mended(language: str, taken_for: str) -> None:
    text = page(TEXTS[language] + " – “it’s”…")
    once = text.encode()
    twice = "".join(bytes([byte]).decode(taken_for, "ignore") or chr(byte) for byte in once).encode()
    assert decode(twice).text == text


@pytest.mark.parametrize("language", ["ru", "el"])
def test_other_scripts_that_were_encoded_twice_are_mended(language: str) -> None:
    text = {"ru": "Мэр объявил, что мост закроют.", "el": "Ο δήμαρχος ανακοίνωσε."}[language]
    twice = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()).encode()
    assert decode(twice).text == text


KEPT = [
    "« CAFÉ»",
    "Ça va, à l’été",
    "MANHÃ» – não é só isso, é também a solução",
    "São Tomé",
    "Ã",
    "â",
    "Å Ä Ö",
    "Â£5 é à ç ê",
]


@pytest.mark.parametrize("text", [*TEXTS.values(), *WIDE.values(), *KEPT])
def test_text_that_was_encoded_once_stays(text: str) -> None:
    assert undoubled(text) == text
    assert decode(page(text).encode()).text == page(text)


def test_quotes_that_were_encoded_twice_are_mended_among_others() -> None:
    assert undoubled("“Itâ€™s” – naïve, itâ€”") == "“It’s” – naïve, it—"
    assert scraper.clean("It rained all day, and itâ€™s “cold”, said the mayor.").text.startswith(
        "It rained all day, and it’s"
    )


PARTS = [
    (
        "<p>naïve “ça” élève à Łódź</p>".encode() + b"<p>caf\xe9 \x93cr\xeape\x94 na\xefve",
        "naïve “ça” élève à Łódź</p><p>café “crêpe” naïve",
    ),
    (
        b"<meta charset=windows-1252><p>caf\xe9 cr\xeape</p>" + "<p>naïve “ça” – é".encode(),
        "café crêpe</p><p>naïve “ça” – é",
    ),
    (
        b"<p>caf\xe9 cr\xeape, \xe9l\xe8ve \xe0 l\x92\xe9cole</p>" + "<p>“ça” –".encode(),
        "café crêpe, élève à l’école</p><p>“ça” –",
    ),
]


@pytest.mark.parametrize(("body", "text"), PARTS)
def test_a_page_of_two_charsets_is_read_in_parts(body: bytes, text: str) -> None:
    assert text in decode(body).text


def test_damage_is_not_taken_for_another_charset() -> None:
    body = ("<p>" + TEXTS["fr"] * 3).encode()
    assert decode(body.replace("é".encode(), b"\xc3", 1)).text.count("\ufffd") <= 1
    assert "\ufffd" in decode("Мэр сказал, что мост откроют весной".encode().replace(b"\xd1\x81", b"\xd1", 1)).text


def test_the_declared_charset_that_reads_all_counts() -> None:
    body = f'<meta charset="gbk">{WIDE["gb18030"]}'.encode("gb18030")
    assert WIDE["gb18030"] in decode(body, "text/html; charset=big5").text


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-8", "shift_jis", ""])
def test_japanese_escapes_count_more_than_the_header(declared: str) -> None:
    body = page(WIDE["shift_jis"]).encode("iso2022_jp")
    assert WIDE["shift_jis"] in decode(body, f"text/html; charset={declared}").text


def test_an_escape_alone_is_no_japanese() -> None:
    assert "rain" in decode(b"<p>\x1b[31mrain\x1b$", "text/html; charset=utf-8").text


UNSEEN = ["\x1b[31m", "&#27;", "\x07", "&#x8;", "\x7f", "\u202e", "&#x202d;"]


@pytest.mark.parametrize("sign", UNSEEN)
def test_no_control_character_nor_override_gets_into_the_text(sign: str) -> None:
    paragraph = f"<p>It rained{sign} all day, and then all night, in every street of the town.</p>"
    article = scraper.extract(f"<title>Ra{sign}in</title><h1>Ra{sign}in</h1>{paragraph * 9}")
    shown = f"{article.title} {article.text} {scraper.clean(paragraph[3:-4]).text}"
    assert not set(shown) & set("\x1b\x07\x08\x7f\u202e\u202d")


@given(st.text(max_size=200))
def test_any_text_is_mended_to_a_text(text: str) -> None:
    assert undoubled(undoubled(text).encode("utf-8", "replace").decode()) is not None
    assert undoubled(text.encode("ascii", "ignore").decode()) == text.encode("ascii", "ignore").decode()


@given(st.text(alphabet="éèàçñóüß–—’“”", min_size=1, max_size=40))
def test_mending_undoes_a_second_encoding(text: str) -> None:
    assert undoubled("".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())) == text
