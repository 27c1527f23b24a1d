import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.dedupe import address
from scraper.dedupe.address import MAX_URL_CHARS, article_id, canonical, host_key, site_of
from scraper.dedupe.domains import registrable_domain, same_owner
from scraper.dedupe.foldings import Folding, fold, folds, settled
from scraper.dedupe.tracking import tracking
from scraper.errors import InvalidURL, ScraperError

CANONICAL = [
    # what is given, what comes back
    ("https://example.org/2024/05/wall-rises.html", "https://example.org/2024/05/wall-rises.html"),
    ("https://example.org", "https://example.org/"),
    ("HTTPS://Example.ORG/Wall", "https://example.org/Wall"),
    ("example.org/wall", "https://example.org/wall"),
    ("localhost:8000/wall", "https://localhost:8000/wall"),
    ("//example.org/wall", "https://example.org/wall"),
    ("  https://example.org/wall\n", "https://example.org/wall"),
    ("http://example.org:80/wall", "http://example.org/wall"),
    ("https://example.org:443/wall", "https://example.org/wall"),
    ("https://example.org:80/wall", "https://example.org:80/wall"),
    ("http://127.0.0.1:8000/wall", "http://127.0.0.1:8000/wall"),
    ("http://[0:0::1]:80/wall", "http://[::1]/wall"),
    ("https://me:secret@example.org/wall", "https://example.org/wall"),
    ("https://example.org./wall", "https://example.org/wall"),
    ("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe"),
    ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
    ("https://example.org/a/./b/../c", "https://example.org/a/c"),
    ("https://example.org/../c", "https://example.org/c"),
    ("https://example.org/a/%2e%2e/c", "https://example.org/c"),
    ("https://example.org/%7euser/%c3%a9", "https://example.org/~user/%C3%A9"),
    ("https://example.org/a%2fb", "https://example.org/a%2Fb"),
    ("https://example.org/a b", "https://example.org/a%20b"),
    ("https://example.org/wall#comments", "https://example.org/wall"),
    ("https://example.org/#!/story/5", "https://example.org/#!/story/5"),
    ("https://example.org/#!", "https://example.org/"),
    ("https://example.org/wall?", "https://example.org/wall"),
    ("https://example.org/?id=3", "https://example.org/?id=3"),
    ("https://example.org/?b=2&a=1", "https://example.org/?a=1&b=2"),
    ("https://example.org?id=3", "https://example.org/?id=3"),
    ("https://example.org/?tag=b&tag=a", "https://example.org/?tag=a&tag=b"),
    ("https://example.org/?q=a%20b+c", "https://example.org/?q=a+b+c"),
    ("https://example.org/wall;jsessionid=1A2B?id=3", "https://example.org/wall?id=3"),
    # scheme, www. and the final slash are kept apart
    ("http://www.example.org/wall/", "http://www.example.org/wall/"),
    # tracking
    ("https://example.org/?utm_source=rss&id=3&fbclid=x", "https://example.org/?id=3"),
    ("https://example.org/wall?UTM_Source=rss&gclid=1&msclkid=2&mc_cid=3", "https://example.org/wall"),
    ("https://example.org/?id=3&amp;utm_source=rss", "https://example.org/?id=3"),
    ("https://example.org/?utm%5Fsource=rss&id=3", "https://example.org/?id=3"),
    ("https://example.org/?ref=rss", "https://example.org/"),
    ("https://example.org/?ref=48121", "https://example.org/?ref=48121"),
    ("https://www.theguardian.com/wall?CMP=share_btn", "https://www.theguardian.com/wall"),
    ("https://example.org/wall?CMP=12", "https://example.org/wall?CMP=12"),
    ("https://www.wsj.com/wall?mod=hp_lead", "https://www.wsj.com/wall"),
    ("https://example.org/?mod=news&id=3", "https://example.org/?id=3&mod=news"),
    ("https://notwsj.com/wall?mod=hp", "https://notwsj.com/wall?mod=hp"),
    ("https://t.co/AbC123", "https://t.co/AbC123"),
]
INVALID = [
    "", " ", "\0", "wall", "mailto:me@example.org", "ftp://example.org/", "javascript:void(0)", "https://", "https:///a",
    "http:example.org", "https://exa mple.org/", "https://example.org:99999/", "https://example.org:a/", "https://[::1/",
    "https://[zz]/", "https://a..b/", "https://%00/", "https://\ud800.example/", "https://example.org/\udcff",
    "https://" + "a" * 64 + ".example/wall" * 30, "x" * 1_000_000, "https://example.org/" + "a" * MAX_URL_CHARS,
    "https://" + "ab." * 90 + "example/wall",
]  # fmt: skip
MEANING = re.findall(
    r"\w+",
    "id p page article aid nid sid storyid story article_id artikel a b c q s v lang date year cat node doc docid item "
    "itemid objectid contentid post postid key k n news_id newsid view file path url u t type uuid guid ref mod source "
    "session from section issue ed amp output format print",
)
HOSTS = ["example.org", "www.example.org", "Bücher.example", "127.0.0.1:80", "u:p@[::1]:443", "a.b.", "www.www.a.b"]
PIECES = [
    "/", "//", "/..", "/.", "/a", "/%2e%2e", "/%zz", "/a.html", ";p=1", "?", "&", "=", "#", "#!", "#!/a", "%", "%25",
    "%2525", "%2F", "%3f", "%23", "id=3", "utm_source=x", "+", " ", "\\", "\t", "é", "%E9", "\0", "|", "[", "'",
]  # fmt: skip
urls = st.one_of(
    st.text(max_size=40),
    st.builds(
        "{}://{}{}".format,
        st.sampled_from(["http", "https", "HTTP", "ftp"]),
        st.sampled_from(HOSTS),
        st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=8).map("".join),
    ),
)
NONE: dict[str, str] = {}
foldings = st.frozensets(st.sampled_from(Folding))


@pytest.mark.parametrize(("given", "expected"), CANONICAL)
def test_the_canonical_form(given, expected):
    assert canonical(given) == expected


@pytest.mark.parametrize("url", INVALID, ids=lambda url: repr(url[:30]))
def test_what_is_no_address_is_told_in_one_short_line(url):
    with pytest.raises(InvalidURL) as caught:
        canonical(url)
    assert isinstance(caught.value, ScraperError)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("name", MEANING)
def test_a_parameter_that_may_say_which_article_is_meant_stays(name):
    assert canonical(f"https://example.org/read?{name}=48121") == f"https://example.org/read?{name}=48121"


def test_no_listed_name_could_never_be_met():
    table = tracking()
    names = [*table.exact, *table.prefixes, *table.words, *(name for names in table.hosts.values() for name in names)]
    assert names == [name.lower() for name in names]
    assert not [name for name in table.exact if name.startswith(table.prefixes)]
    assert not set(table.exact) & set(table.words)


@settings(max_examples=600, deadline=None)
@given(urls, foldings)
def test_canonical_is_idempotent_and_raises_nothing_but_invalid_url(url, found):
    try:
        once = canonical(url, found)
    except InvalidURL:
        return
    assert canonical(once, found) == once
    assert canonical(canonical(url), found) == once
    assert host_key(once) == site_of(once)
    assert once.isascii()


plain = st.from_regex(
    r"https?://[a-z0-9]{1,5}(-[a-z]{1,3})?\.[a-z]{2,4}(/[A-Za-z0-9_~.,+=@!-]{0,5}){1,4}"
    r"(\?[a-c.-]{1,2}=[A-C0-9.~_-]{0,2}(&(utm_|amp;)?[a-c]{1,2}=[A-C0-9~_-]{0,2}){0,3})?",
    fullmatch=True,
)


@settings(max_examples=400, deadline=None)
@given(plain)
def test_the_short_way_gives_what_the_long_one_would(url):
    short = address._plain(url)
    assert short is None or short == address._normalised(url)


@pytest.mark.parametrize("query", ["", "?id=3", "?id=3&utm_source=rss"])
def test_usual_addresses_go_the_short_way(query):
    assert address._plain(f"https://www.example.co.uk/2024/05/wall-rises_again-1234567.html{query}")


FOLDS = [
    ("http://example.org/a", "https://example.org/a", {Folding.TO_HTTPS}),
    ("https://example.org/a", "http://example.org/a", {Folding.TO_HTTP}),
    ("https://www.example.org/a", "https://example.org/a", {Folding.DROP_WWW}),
    ("https://example.org/a", "https://example.org/a/", {Folding.ADD_SLASH}),
    ("https://example.org/a/?id=3", "https://example.org/a?id=3", {Folding.DROP_SLASH}),
    ("http://example.org/a", "https://www.example.org/a/", {Folding.TO_HTTPS, Folding.ADD_WWW, Folding.ADD_SLASH}),
    ("http://example.org/a", "http://example.org/a", set()),
    ("http://example.org/a", "https://example.org/b", set()),
    ("http://example.org/a", "https://other.example/a", set()),
    ("http://example.org/a?id=3", "https://example.org/a?id=4", set()),
    ("http://example.org:8000/a", "https://example.org:8000/a", set()),  # a port belongs to its scheme
]


@pytest.mark.parametrize(("asked", "final", "expected"), FOLDS)
def test_a_redirect_tells_what_its_site_folds(asked, final, expected):
    found = folds(asked, final)
    assert found == expected
    if expected:
        assert canonical(asked, found) == canonical(final, found) == final


def test_what_was_served_keeps_its_form_when_a_folding_is_learnt():
    served = ["https://www.example.org/a/", "https://www.example.org/wall.html", "https://www.example.org/"]
    found = folds("http://example.org/b", "https://www.example.org/b/")
    assert [fold(url, found) for url in served] == served
    assert article_id(canonical("http://example.org/a", found), NONE.get) == article_id(served[0], NONE.get)


def test_a_folding_that_goes_both_ways_is_none():
    both = [Folding.ADD_SLASH, Folding.DROP_SLASH, Folding.TO_HTTPS]
    assert settled(both) == settled(reversed(both)) == {Folding.TO_HTTPS}
    assert canonical("http://example.org/a/", both) == "https://example.org/a/"


def test_the_home_page_keeps_its_slash():
    assert canonical("https://example.org/", [Folding.DROP_SLASH]) == "https://example.org/"


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("example.org:8000", "example.org"),
        ("one.github.io", "one.github.io"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]:8000", "[::1]"),
        ("[::1]", "[::1]"),
        ("localhost", "localhost"),
        ("co.uk", "co.uk"),
        ("a.xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_the_registrable_domain(host, domain):
    assert registrable_domain(host) == domain


def test_two_owners_under_one_private_suffix():
    assert not same_owner("https://one.github.io/a", "https://two.github.io/a")
    assert same_owner("https://amp.example.co.uk/a", "http://www.example.co.uk/a")
    assert not same_owner("http://127.0.0.1:1/a", "http://127.0.0.2:1/a")


def test_the_suffix_list_needs_neither_network_nor_a_file_of_its_own(tmp_path):
    script = (
        "import socket, builtins, os\n"
        "def no(*a, **k): raise SystemExit('network')\n"
        "socket.socket.connect = socket.getaddrinfo = socket.create_connection = no\n"
        "real = builtins.open\n"
        "def reading(file, mode='r', *a, **k):\n"
        "    if set(mode) & set('wax+'): raise SystemExit(f'writes {file}')\n"
        "    return real(file, mode, *a, **k)\n"
        "builtins.open = reading\n"
        "os.mkdir = os.makedirs = no\n"
        "from scraper.dedupe.domains import registrable_domain\n"
        "print(registrable_domain('news.bbc.co.uk'))\n"
    )
    environment = {"HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("bbc.co.uk\n", 0), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_importing_the_room_loads_nothing_heavy():
    script = (
        "import sys, scraper.dedupe.address, scraper.dedupe.alias, scraper.dedupe.near, scraper.dedupe.site_memory\n"
        "from scraper.dedupe.address import canonical\n"
        "canonical('https://example.org/a')\n"
        "print(sorted({'w3lib', 'rensa', 'publicsuffixlist', 'httpx', 'numpy', 'sqlite3'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_id_is_sixteen_digits_of_sha256():
    assert article_id("https://example.org/", NONE.get) == "8198d1bac40a1033"


def test_on_a_clash_the_second_ones_id_is_longer():
    one = article_id("https://example.org/", NONE.get)
    known: dict[str, str] = {one: "https://example.org/"}
    assert article_id("https://example.org/", known.get) == one
    known[one] = "https://other.example/"  # another address came first
    longer = article_id("https://example.org/", known.get)
    assert (longer[:16], len(longer)) == (one, 20)
    known[longer] = "https://third.example/"
    assert len(article_id("https://example.org/", known.get)) == 24
