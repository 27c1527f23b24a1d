"""What a charset's label means on the web, which is not what its registration says.

Source: https://encoding.spec.whatwg.org/#names-and-labels. Pages that say ``iso-8859-1`` are written in
windows-1252, ``gb2312`` in gb18030, ``shift_jis`` in cp932; browsers read them so, and so do we.
"""

from __future__ import annotations

_ENCODINGS: dict[str, tuple[str, str]] = {
    # name: (Python's codec for it, further labels)
    "utf-8": ("utf-8", "utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8"),
    "ibm866": ("cp866", "866 cp866 csibm866"),
    "iso-8859-2": ("iso8859-2", "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 l2 latin2"),
    "iso-8859-3": ("iso8859-3", "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 l3 latin3"),
    "iso-8859-4": ("iso8859-4", "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 l4 latin4"),
    "iso-8859-5": ("iso8859-5", "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5"),
    "iso-8859-6": ("iso8859-6", "arabic asmo-708 csisolatinarabic ecma-114 iso8859-6 iso88596 iso_8859-6"),
    "iso-8859-7": (
        "iso8859-7",
        "csisolatingreek ecma-118 greek greek8 iso8859-7 iso88597 iso_8859-7",
    ),
    "iso-8859-8": ("iso8859-8", "csisolatinhebrew hebrew iso8859-8 iso88598 iso_8859-8 visual"),
    "iso-8859-8-i": ("iso8859-8", "csiso88598i logical"),
    "iso-8859-10": ("iso8859-10", "csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6"),
    "iso-8859-13": ("iso8859-13", "iso8859-13 iso885913"),
    "iso-8859-14": ("iso8859-14", "iso8859-14 iso885914"),
    "iso-8859-15": ("iso8859-15", "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9 latin9"),
    "iso-8859-16": ("iso8859-16", "iso8859-16 iso885916"),
    "koi8-r": ("koi8-r", "cskoi8r koi koi8 koi8_r"),
    "koi8-u": ("koi8-u", "koi8-ru"),
    "macintosh": ("mac-roman", "csmacintosh mac x-mac-roman"),
    "windows-874": ("cp874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"),
    "windows-1250": ("cp1250", "cp1250 x-cp1250"),
    "windows-1251": ("cp1251", "cp1251 x-cp1251"),
    "windows-1252": (
        "cp1252",
        "ascii cp1252 cp819 iso-8859-1 iso8859-1 iso88591 iso_8859-1 l1 latin1 latin-1 us-ascii x-cp1252",
    ),
    "windows-1253": ("cp1253", "cp1253 x-cp1253"),
    "windows-1254": (
        "cp1254",
        "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 l5 latin5 x-cp1254",
    ),
    "windows-1255": ("cp1255", "cp1255 x-cp1255"),
    "windows-1256": ("cp1256", "cp1256 x-cp1256"),
    "windows-1257": ("cp1257", "cp1257 x-cp1257"),
    "windows-1258": ("cp1258", "cp1258 x-cp1258"),
    "x-mac-cyrillic": ("mac-cyrillic", "x-mac-ukrainian"),
    "gb18030": (
        "gb18030",
        "chinese csgb2312 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk cp936",
    ),
    "big5": ("big5hkscs", "big5-hkscs cn-big5 csbig5 x-x-big5"),
    "euc-jp": ("euc_jp", "cseucpkdfmtjapanese x-euc-jp"),
    "iso-2022-jp": ("iso2022_jp_ext", "csiso2022jp"),
    "shift_jis": ("cp932", "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis cp932"),
    "euc-kr": (
        "cp949",
        "cseuckr korean ks_c_5601 ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 cp949",
    ),
    "utf-16be": ("utf-16-be", "unicodefffe"),
    "utf-16le": ("utf-16-le", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16"),
}

CODECS: dict[str, str] = {name: codec for name, (codec, _) in _ENCODINGS.items()}
"""The name of each encoding of the web → Python's codec that reads it."""

_NAMES: dict[str, str] = {label: name for name, (_, labels) in _ENCODINGS.items() for label in (name, *labels.split())}


def encoding(label: str) -> str | None:
    """The name of the encoding that a label stands for, or ``None``.

    >>> encoding(" ISO-8859-1 ")
    'windows-1252'
    >>> encoding("klingon") is None
    True
    """
    return _NAMES.get(label.strip().strip("'\"").lower())
