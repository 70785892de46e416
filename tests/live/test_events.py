import pytest

from sessions_app.live.events import event, parts
from sessions_app.live.terms import Drawn


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_stays_inside_its_event(end: str) -> None:
    sent = event("parts", f"a{end}b{end}{end}event: end")

    assert sent == b"event: parts\ndata: a\ndata: b\ndata: \ndata: event: end\n\n"


def test_a_line_separator_in_a_note_is_part_of_the_note() -> None:
    assert event("parts", "a\u2028b").decode() == "event: parts\ndata: a\u2028b\n\n"


def test_only_notes_carry_the_groups_revision() -> None:
    assert parts("notes", Drawn(3, "x")).startswith(b"id: 3\n")
    assert not parts("now", Drawn(3, "x")).startswith(b"id:")
