"""Reads the tags of a page one by one, and takes off what is too much: see :mod:`scraper.page.door`.

What a tag opens and closes is told by the rules of the tree's construction (HTML standard, 13.2.6), in short: where the
rules are too many, an element counts as open that the parser has closed already. So the page may lose some structure,
and never its text, until it has more elements than may be.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import islice

MAX_DEPTH = 512
"""Elements nested deeper are opened up, as in Blink (``kMaximumHTMLParserDOMTreeDepth``). Corpora: 53 containers."""
MAX_ELEMENTS = 150_000
"""Elements that the parser makes of a page, at the most; it is cut there. Corpora: 10,236 start tags."""
MAX_ATTRIBUTES = 400
"""Attributes of a tag that are read. Corpora: 136."""
MAX_FORMATTING = 16
"""Formatting elements that are open at one time, with those that their paragraph has closed."""
_MAX_ROOTS = 10
_MAX_ATTRIBUTES_BYTES = 2 * MAX_ATTRIBUTES

_S = rb"[ \t\n\f\r]"
_ATTRIBUTE = (
    rb"[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    rb"(?:" + _S + rb"*+=" + _S + rb"*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>\"'][^ \t\n\f\r>]*+|(?=>)))?+"
)
_ATTRIBUTES = re.compile(_ATTRIBUTE).finditer
_TOKEN = re.compile(
    rb"<(?:(/?)([a-zA-Z][^ \t\n\f\r/>]*+)((?:" + _ATTRIBUTE + rb")*+)[ \t\n\f\r/]*+(?:>|\Z)"
    rb"|!--(?:-?>|[\s\S]*?(?:--!?>|\Z))|(!\[CDATA\[)|[!?/][^>]*+>?)"
).search
"""A tag (1: the slash, 2: the name, 3: the attributes), a comment, the start of a CDATA section (4), a declaration."""


def _names(names: str) -> frozenset[bytes]:
    return frozenset(names.encode().split())


_RAW = _names("script style textarea title xmp iframe noembed noframes noscript")
"""Elements whose content is text, whatever it looks like; scripting is on."""
_END_OF = {name: re.compile(rb"</(?i:" + name + rb")(?=[ \t\n\f\r/>])").search for name in _RAW}
_VOID = _names("area base br col embed hr img input link meta param source track wbr frame")
_OFTEN_OPEN = _names(
    "html head body p li dt dd option optgroup rp tr td th thead tbody tfoot colgroup caption plaintext"
)
"""Elements that may be left open, and never stand directly in one another."""
_FORMATTING = _names("b big code em font i nobr s small strike strong tt u")
_INTEGRATION = _names("foreignobject desc mi mo mn ms mtext annotation-xml")
"""Elements of SVG and MathML in which there is HTML again."""
_BREAKOUT = _FORMATTING - {b"font"} | _names(
    "blockquote body br center dd div dl dt embed h1 h2 h3 h4 h5 h6 head hr img li listing menu meta ol p pre ruby "
    "span sub sup table ul var"
)
"""Elements that end SVG and MathML."""
_SCOPES = _INTEGRATION | _names("table template object applet marquee")
"""Elements out of which an end tag does not reach."""
_SPECIAL = _SCOPES | _names(
    "address article aside blockquote button center details dir div dl fieldset figcaption figure footer form frameset "
    "h1 h2 h3 h4 h5 h6 header hgroup listing main menu nav ol pre search section summary ul"
)
"""Elements out of which the end tags of others than these do not reach."""
_ALONE = _FORMATTING | {b"form"}
"""Elements whose end tag closes them alone, and not what was opened in them."""
_CLOSED = b""
_CELLS, _ROWS = _names("td th caption"), _names("tr tbody thead tfoot")
_FOREIGN = _names("svg math")
_LEFT_OUT = b""
"""What is written instead of a tag that is too much."""


class OpenElements:
    """The elements that are open: what an end tag closes is found in one step, however many they are."""

    def __init__(self) -> None:
        self.depth = 0
        self._names: list[bytes] = []
        self._places: defaultdict[bytes, list[int]] = defaultdict(list)
        self._scopes: list[int] = []
        self._specials: list[int] = []

    def open(self, name: bytes) -> None:
        """Add one in all others."""
        place = len(self._names)
        self._names.append(name)
        self._places[name].append(place)
        if name in _SCOPES:
            self._scopes.append(place)
        if name in _SPECIAL:
            self._specials.append(place)
        self.depth += 1

    def has(self, names: frozenset[bytes]) -> bool:
        """Whether one of these is open."""
        return any(self._places[name] for name in names)

    def close(self, name: bytes) -> bool | None:
        """Whether an end tag closes the innermost of this name, and does so; ``None`` where there is none."""
        places = self._places[name]
        if not places:
            return None
        place = places[-1]
        walls = self._scopes if name in _SPECIAL or name in _ALONE else self._specials
        if walls and walls[-1] > place and name != b"template":
            return False
        if name in _ALONE:
            self._forget(place)
            while self._names and self._names[-1] is _CLOSED:
                self._names.pop()
        else:
            self._close_from(place)
        return True

    def close_all(self, names: frozenset[bytes]) -> None:
        """Close the outermost of these, and all in it."""
        self._close_from(min(self._places[name][0] for name in names if self._places[name]))

    def _close_from(self, place: int) -> None:
        for inner in range(len(self._names) - 1, place - 1, -1):
            if self._names[inner] is not _CLOSED:
                self._forget(inner)
        del self._names[place:]

    def _forget(self, place: int) -> None:
        """Take out the innermost of its name."""
        name = self._names[place]
        self._names[place] = _CLOSED
        self._places[name].pop()
        if self._scopes and self._scopes[-1] == place:
            self._scopes.pop()
        if name in _SPECIAL:
            self._specials.remove(place) if self._specials[-1] != place else self._specials.pop()
        self.depth -= 1


class Rewriter:
    """Reads one page."""

    def __init__(self, source: bytes, depth: int = MAX_DEPTH) -> None:
        self._source = source
        self._stack = OpenElements()
        self._depth = depth
        self._left_out: Counter[bytes] = Counter()  # elements that were too many, and are not closed yet
        self._formatting: Counter[bytes] = Counter()  # those that are open, or will be again
        self._before_cell: list[Counter[bytes] | None] = []  # for each open table, those open before its cell
        self._foreign = 0
        self._elements = 0
        self._roots = 0
        self._pieces: list[bytes] = []
        self._copied = 0

    def rewrite(self) -> tuple[bytes, bool]:
        """The page, and whether its end is missing."""
        source, at = self._source, 0
        while token := _TOKEN(source, at):
            at = token.end()
            slash, name, attributes, section = token.groups()
            if name is None:
                if section and self._foreign:  # elsewhere it is a comment; here it would hide tags
                    self._put(token.start(), at, b"")
                continue
            name = name.lower()
            if slash:
                self._write(token, name, self._end(name))
                continue
            self._elements += 1 if name in _FORMATTING else 1 + self._formatting.total()
            if self._elements > MAX_ELEMENTS:
                self._put(token.start(), len(source), b"")
                return b"".join(self._pieces), True
            closed = source[at - 2 : at - 1] == b"/" and token.end(3) < at - 1
            self._write(token, name, self._start(name, closed=closed))
            if len(attributes) > _MAX_ATTRIBUTES_BYTES and self._copied < at:
                self._limit_attributes(token, attributes)
            if name in _RAW and not self._foreign:
                at = self._skip(name, at)
        if not self._pieces:
            return source, False
        return b"".join([*self._pieces, source[self._copied :]]), False

    def _put(self, start: int, end: int, instead: bytes) -> None:
        self._pieces += (self._source[self._copied : start], instead)
        self._copied = end

    def _write(self, token: re.Match[bytes], name: bytes, instead: bytes) -> None:
        """Write a tag under another name, or not at all."""
        if instead is _LEFT_OUT:
            self._put(*token.span(), b"")
        elif instead != name:
            self._put(*token.span(2), instead)

    def _skip(self, name: bytes, at: int) -> int:
        """The end of a text that looks like tags; a script in a comment in a script would hide its end."""
        end = _END_OF[name](self._source, at)
        until = end.start() if end else len(self._source)
        if name == b"script" and b"<!--" in (inside := self._source[at:until]) and b"<script" in inside.lower():
            self._put(at, until, inside.replace(b"<!--", b"<!=="))
        return until

    def _start(self, name: bytes, *, closed: bool) -> bytes:
        """The name to be written of an element that begins; ``closed`` says that its tag ends in a slash."""
        if self._foreign and name in _BREAKOUT and not self._stack.has(_INTEGRATION):
            self._stack.close_all(_FOREIGN)
            self._foreign = 0
        if name in {b"html", b"body"}:
            self._roots += 1
            return name if self._roots <= _MAX_ROOTS else _LEFT_OUT
        if name == b"select":  # in it the parser takes no notice of most tags
            return _LEFT_OUT
        if self._foreign:
            name = b"g" if name in _RAW else name
            return name if closed else self._open(name)
        if name in _CELLS or name in _ROWS:
            self._end_cell()
            if name in _CELLS and self._before_cell:
                self._before_cell[-1] = self._formatting.copy()
        if name in _VOID or name in _OFTEN_OPEN or name in _RAW or (closed and name in _FOREIGN):
            return name
        return self._open(name)

    def _open(self, name: bytes) -> bytes:
        formats = name in _FORMATTING
        if self._stack.depth >= self._depth or (formats and self._formatting.total() >= MAX_FORMATTING):
            self._left_out[name] += 1
            return _LEFT_OUT
        if formats:
            self._formatting[name] += 1
        elif name == b"table":
            self._before_cell.append(None)
        elif name in _FOREIGN:
            self._foreign += 1
        self._stack.open(name)
        return name

    def _end(self, name: bytes) -> bytes:
        """The name to be written of an element that ends."""
        if self._foreign and name in _RAW:
            name = b"g"
        if self._left_out[name]:
            self._left_out[name] -= 1
            return _LEFT_OUT
        if name in _CELLS or name in _ROWS or name == b"table":
            self._end_cell()
        reached = self._stack.close(name)
        if name in _FORMATTING and reached is not False and self._formatting[name]:
            self._formatting[name] -= 1
        elif name in _FOREIGN and self._foreign:
            self._foreign -= 1
        elif name == b"table" and self._before_cell:
            self._before_cell.pop()
        return name

    def _end_cell(self) -> None:
        """Formatting that a cell leaves open ends with it."""
        if not self._foreign and self._before_cell and self._before_cell[-1] is not None:
            self._formatting = self._before_cell[-1]
            self._before_cell[-1] = None

    def _limit_attributes(self, token: re.Match[bytes], attributes: bytes) -> None:
        more = next(islice(_ATTRIBUTES(attributes), MAX_ATTRIBUTES, None), None)
        if more is not None:
            self._put(token.start(3) + more.start(), token.end(3), b"")
