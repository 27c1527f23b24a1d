"""The benchmark's metrics, on cases worked out by hand."""

from datetime import UTC, date, datetime

import pytest

from tests.benchmark import metrics
from tests.benchmark.metrics import Bag, Segments


def test_tokens_are_folded_words_and_single_cjk_characters():
    assert metrics.tokens("Ｆine ﬁsh, 東京タワー 서울! x_1") == [
        *("fine", "fish", "東", "京", "タ", "ワ", "ー", "서", "울", "x_1"),
    ]


def test_bag_counts_each_word_as_often_as_it_stands_there():
    # common: a, a, b = 3 of 4 words given, of 6 wanted
    assert metrics.bag("a a b x", "a a a b c d") == Bag(0.75, 0.5, 0.6)


def test_bag_ignores_order_case_and_punctuation():
    assert metrics.bag("Ran, he!", "he ran") == Bag(1.0, 1.0, 1.0)


@pytest.mark.parametrize(("text", "f"), [("", 0.0), ("other words", 0.0), ("true", 1.0)])
def test_bag_of_nothing_in_common_is_zero(text, f):
    assert metrics.bag(text, "true").f == f


def test_perfect_needs_both_precision_and_recall():
    assert Bag(0.98, 0.98, 0.98).perfect
    assert not Bag(1.0, 0.97, 0.985).perfect
    assert not Bag(0.97, 1.0, 0.985).perfect


def test_segments_are_found_across_folded_white_space():
    assert metrics.segments("one\n\n two three", ["one two", "four"], ["three", "five"]) == Segments(1, 1, 1)


def test_segments_add_up_over_pages_before_f_is_taken():
    total = metrics.add_up([Segments(3, 0, 0), Segments(0, 1, 1)])
    assert total == Segments(3, 1, 1)
    assert total.f == 0.75  # 2 * 3 / (2 * 3 + 1 + 1)


def test_segments_f_is_unknown_where_none_was_asked_for():
    assert Segments().f is None


def test_title_is_right_whatever_its_quotes_and_case():
    assert metrics.same_title("“Yes,” he SAID", '"Yes", he said')
    assert not metrics.same_title("Yes, he said | The Paper", "Yes, he said")
    assert not metrics.same_title(None, "Yes")


def test_authors_are_a_set():
    assert metrics.same_authors(("B C", "ann  lee"), ("Ann Lee", "B C"))
    assert not metrics.same_authors(("Ann Lee",), ("Ann Lee", "B C"))


def test_date_is_the_day_as_written():
    assert metrics.same_day(datetime(2024, 5, 3, 23, 59, tzinfo=UTC), date(2024, 5, 3))
    assert metrics.same_day(date(2024, 5, 3), date(2024, 5, 3))
    assert not metrics.same_day(None, date(2024, 5, 3))


def test_balanced_accuracy_weighs_both_classes_alike():
    # articles: 3 of 4 right; others: 1 of 2
    pairs = [(True, True)] * 3 + [(True, False), (False, False), (False, True)]
    assert metrics.balanced_accuracy(pairs) == 0.625


def test_balanced_accuracy_needs_both_classes():
    assert metrics.balanced_accuracy([(True, True)]) is None


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.51, 3), (0.99, 4), (0.0, 1)])
def test_quantile_is_the_nearest_rank(share, value):
    assert metrics.quantile([4, 2, 1, 3], share) == value
