"""The words of a text, as truths are compared with them."""

from __future__ import annotations

import re
import unicodedata

from scraper.text.folding import drop_invisible

_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")


def tokens(text: str) -> list[str]:
    r"""The lower-case words of a text after NFKC; CJK characters stand each alone, and what nobody sees parts no word.

    >>> tokens("ﬁne Wor\xadds, 東京!")
    ['fine', 'words', '東', '京']
    """
    return _TOKEN.findall(unicodedata.normalize("NFKC", drop_invisible(text)).lower())
