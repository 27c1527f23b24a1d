"""Altered pages lose what they are said to lose, and nothing else."""

from scraper.training.alter import NAMELESS, Alteration

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
