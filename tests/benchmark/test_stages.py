from scraper import extract, pipeline
from tests.benchmark.stages import STAGES, clocked

TEXT = "It took years. " * 30
PAGE = f"<html lang=en><title>Bridge opens</title><article><h1>Bridge opens</h1><p>{TEXT}</p>".encode()


def test_every_stage_of_an_extraction_is_timed() -> None:
    with clocked() as times:
        extract(PAGE)
    assert [stage for stage in STAGES if not times[stage]] == []


def test_the_clocks_are_taken_off_again() -> None:
    before = pipeline.classify_blocks
    with clocked() as times:
        assert pipeline.classify_blocks is not before
        extract(PAGE)
    assert pipeline.classify_blocks is before
    before = dict(times)
    extract(PAGE)
    assert times == before
