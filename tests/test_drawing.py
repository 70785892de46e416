"""A note's HTML that is made once says what its template says, whatever somebody has written."""

import re
from itertools import product
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from sessions_app.content import self_check
from sessions_app.drawing import SLOTS, drawn, map_of
from sessions_app.enums import Language, Mark
from sessions_app.models import Note
from tests.factories import make_note

HOSTILE = [
    "Vi har <script>alert(1)</script> & \"gode\" 'ord'",
    "100 % av alle\nlinje to\r\nlinje tre %(id)s %s {{ note.id }} {% now %}",
    " ".join(SLOTS),
    "áŋŧš 👩‍👩‍👧 \u202eomvendt",
]
KINDS = list(product(Language.values, Mark.values, (False, True), (False, True), ("", "a<b"), (None, 4)))


@pytest.fixture
def note(db: None) -> Note:
    return make_note()


def from_template(note: Note, token: str, edit: str, language: str) -> str:
    point = self_check("innovasjon", language).point(note.point) if note.point else None
    about = f"{point.number} {point.title}" if point else ""
    context = {"note": note, "csrf_token": token, "edit": edit, "about": about}
    return render_to_string("group/_note.html", context)


@pytest.mark.parametrize("text", HOSTILE)
def test_drawn_as_the_template_says(note: Note, text: str) -> None:
    note.text, note.version, note.position, note.revision = text, 7, 1_234, 56_789

    for language, mark, withdrawn, is_beside, token, point in KINDS:
        note.mark, note.withdrawn, note.kept_beside = mark, withdrawn, note if is_beside else None
        note.point = point
        with translation.override(language):
            html = drawn(note, token)
            edit = re.search(r'name="edit" value="([^"]+)"', html)
            assert html == from_template(note, token, edit[1] if edit else "", language)
            assert bool(edit) == (not withdrawn)


def test_each_form_makes_an_act_of_its_own(note: Note) -> None:
    edits = {edit for _ in range(3) for edit in re.findall(r'name="edit" value="([^"]+)"', drawn(note))}

    assert len(edits) == 3


def test_note_about_a_point_names_it_in_the_language_of_the_page(note: Note) -> None:
    note.point = 4

    for language, words in (("nb", "Om 4 Folk og tid"), ("nn", "Om 4 Folk og tid"), ("en", "About 4 ")):
        with translation.override(language):
            assert words in drawn(note)
            assert 'data-point="4"' in drawn(note)


def test_point_that_the_check_does_not_have_is_not_named(note: Note) -> None:
    note.point = 99

    assert "data-point" not in drawn(note)


def test_check_of_a_group_is_asked_for_once(note: Note, django_assert_num_queries: Any) -> None:
    map_of.cache_clear()
    note.point = 4

    with django_assert_num_queries(1):
        assert drawn(note)[:40] == drawn(note)[:40]
