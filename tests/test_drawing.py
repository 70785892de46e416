"""A note's HTML that is made once says what its template says, whatever somebody has written."""

import re
from itertools import product

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from sessions_app.drawing import SLOTS, drawn
from sessions_app.enums import Language, Mark
from sessions_app.models import Note
from tests.factories import make_note

HOSTILE = [
    "Vi har <script>alert(1)</script> & \"gode\" 'ord'",
    "100 % av alle\nlinje to\r\nlinje tre %(id)s %s {{ note.id }} {% now %}",
    " ".join(SLOTS),
    "áŋŧš 👩‍👩‍👧 \u202eomvendt",
]
KINDS = list(product(Language.values, Mark.values, (False, True), (False, True), ("", "a<b")))


@pytest.fixture
def note(db: None) -> Note:
    return make_note()


def from_template(note: Note, token: str, edit: str) -> str:
    return render_to_string("group/_note.html", {"note": note, "csrf_token": token, "edit": edit})


@pytest.mark.parametrize("text", HOSTILE)
def test_drawn_as_the_template_says(note: Note, text: str) -> None:
    note.text, note.version, note.position, note.revision = text, 7, 1_234, 56_789

    for language, mark, withdrawn, is_beside, token in KINDS:
        note.mark, note.withdrawn, note.kept_beside = mark, withdrawn, note if is_beside else None
        with translation.override(language):
            html = drawn(note, token)
            edit = re.search(r'name="edit" value="([^"]+)"', html)
            assert html == from_template(note, token, edit[1] if edit else "")
            assert bool(edit) == (not withdrawn)


def test_each_form_makes_an_act_of_its_own(note: Note) -> None:
    edits = {edit for _ in range(3) for edit in re.findall(r'name="edit" value="([^"]+)"', drawn(note))}

    assert len(edits) == 3
