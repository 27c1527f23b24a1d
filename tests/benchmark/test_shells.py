from scraper.page.tree import parse_html
from tests.benchmark.shells import shell, without_scripts

PAGE = (
    "<title>Wall</title><header>The Gull</header><script>var text = 'It leaks.'</script>"
    '<script type="application/ld+json">{"articleBody": "It leaks."}</script>'
    '<script type="application/ld+json">{"headline": "Wall"}</script>'
    "<main><h1>Wall</h1><div><p>It <b>leaks</b>.</p></div><p>It is old.<p>It leaks. Still.</main>"
)


def seen(html: str) -> str:
    tree = parse_html(html)
    tree.strip_tags(["script"])
    return " ".join((tree.body.text(separator=" ") if tree.body else "").split())


def test_a_shell_has_its_frame_and_its_scripts_without_linked_data() -> None:
    assert seen(shell(PAGE)) == "The Gull"
    assert shell(PAGE).count("<script") == 1


def test_without_scripts_only_linked_data_without_the_text_is_left() -> None:
    assert without_scripts(PAGE).count("<script") == 1
    assert '"headline"' in without_scripts(PAGE)
