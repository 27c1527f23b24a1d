from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.text.charset import decode
from scraper.text.encodings import CODECS, encoding

CASES = tomllib.loads((Path(__file__).parents[2] / "fixtures/charset/cases.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_reads_the_page_in_the_charset_that_it_is_really_in(case: dict[str, str]) -> None:
    meta = f'<meta charset="{case["meta"]}">' if "meta" in case else ""
    text = f"<html><head>{meta}<title>News</title></head><body><p>{case['text']}</p></body></html>"
    damage = int(case.get("damage", 0))
    body = text.encode(case["real"]).replace(b"</p>", b"\xff" * damage + b"</p>")
    decoded = decode(body, f"text/html; charset={case['header']}" if "header" in case else None)
    assert decoded.charset == case["found"]
    assert decoded.text.replace("\ufffd", "") == text
    assert bool(damage) == ("\ufffd" in decoded.text)


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([None, "text/html", *(f"a; charset={name}" for name in CODECS)]))
def test_any_bytes_decode(body: bytes, content_type: str | None) -> None:
    decoded = decode(body, content_type)
    assert decoded.charset in CODECS
    assert decoded == decode(body, content_type)


@pytest.mark.parametrize("name", sorted(CODECS))
def test_every_name_is_its_own_label_and_has_a_codec(name: str) -> None:
    assert encoding(name.upper()) == name
    assert "abc".encode(CODECS[name]).decode(CODECS[name]) == "abc"


def test_a_declaration_inside_a_comment_does_not_count() -> None:
    body = '<!-- <meta charset="koi8-r"> --><meta charset="windows-1251"><p>Мэр открыл мост'.encode("cp1251")
    assert decode(body).charset == "windows-1251"


def test_http_equiv_declares_too() -> None:
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">'
    assert "Мэр" in decode((meta + "<p>Мэр открыл мост").encode("koi8-r")).text


def test_an_xml_declaration_declares_too() -> None:
    body = '<?xml version="1.0" encoding="windows-1250"?><p>Město šetří'.encode("cp1250")
    assert "Město šetří" in decode(body).text


def test_text_that_was_encoded_twice_is_mended() -> None:
    text = "The mayor’s “plan”: a naïve café"
    assert decode(text.encode().decode("latin-1").encode()).text == text


def test_control_characters_become_the_quotes_that_they_were_meant_to_be() -> None:
    assert decode("\x93It\x92s so\x94 – ’".encode()).text == "“It’s so” – ’"


def test_no_bytes_are_no_text() -> None:
    assert decode(b"").text == ""
