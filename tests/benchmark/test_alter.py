"""Altered pages lose what they are said to lose, and nothing else."""

import gzip

from tests.benchmark.alter import AS_IT_IS, NAMELESS, Alteration
from tests.benchmark.blind import alter
from tests.benchmark.corpus import Sample

PAGE = (
    '<title>Rain</title><meta name="description" content="Wet"><script>class="a" <article></script>'
    '<article class="post wide" role=main><p class=post>In&nbsp;May</p></article>'
)


def test_names_say_nothing_and_the_same_name_stays_the_same() -> None:
    altered = NAMELESS.of_page(PAGE)
    made_up = altered.partition("<p class=")[2].partition(">")[0].strip('"')
    assert made_up not in {"", "post"}
    assert altered == PAGE.replace('"post wide"', f'"{made_up} {_second(altered)}"').replace("=post", f'="{made_up}"')


def _second(altered: str) -> str:
    return altered.partition('<article class="')[2].partition('"')[0].split()[1]


def test_elements_say_nothing_outside_of_scripts() -> None:
    head, _, body = PAGE.partition("</script>")
    assert Alteration(elements=True).of_page(PAGE) == f"{head}</script>{body.replace('article', 'div')}"


def test_words_say_nothing_in_text_title_and_description() -> None:
    expected = PAGE.replace("Rain", "Enva").replace("Wet", "Jrg").replace("In&nbsp;May", "Va&nbsp;Znl")
    assert Alteration(words=True).of_page(PAGE) == expected


def test_what_is_known_of_a_page_is_altered_with_it(tmp_path) -> None:
    path = tmp_path / "page.gz"
    path.write_bytes(gzip.compress(PAGE.encode()))
    sample = Sample("wcxb", "1", None, "article", "In May", (), ("May",), (), None, (), None, path)
    altered, html = alter(sample, Alteration(words=True))
    assert (altered.body, altered.present, html != PAGE) == ("Va Znl", ("Znl",), True)
    assert alter(sample, AS_IT_IS) == (sample, PAGE)
