"""A number that somebody sends is one only when every database and every `int` agrees that it is."""

import pytest

from sessions_app.numbers import as_id, whole_number


@pytest.mark.parametrize("text", ["", " 7", "-7", "+7", "7.0", "1_000", "٣", "²", "12345"])
def test_what_is_no_short_whole_number_is_none(text: str) -> None:
    assert whole_number(text, digits=4) is None


def test_leading_zeros_count_as_digits() -> None:
    assert (whole_number("0007", digits=4), whole_number("00007", digits=4)) == (7, None)


def test_no_row_has_the_id_of_what_is_no_number() -> None:
    assert (as_id("12"), as_id("abc"), as_id("9" * 12)) == (12, 0, 0)
