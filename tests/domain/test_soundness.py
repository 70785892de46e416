"""Each way in which stored rows can stop being what was saved is told; what people do is not."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from sessions_app.domain.demo import make_demo
from sessions_app.domain.notes import mark_note, withdraw_note, write_note
from sessions_app.domain.seating import leave
from sessions_app.domain.soundness import faults, figures
from sessions_app.enums import EditKind, Mark
from sessions_app.models import (
    Edit,
    Group,
    MapRating,
    Meeting,
    Note,
    OwnPicture,
    OwnPoint,
    Participant,
    Session,
    Step,
)
from tests.factories import (
    make_action,
    make_ambition,
    make_group,
    make_note,
    make_own_map,
    make_participant,
    make_player,
    make_rating,
    make_session,
)

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    """Without the ids."""
    return [fault.partition(": ")[2] for fault in faults(Session.objects.all())]


def rewritten(note: Note, text: str, base: int) -> Note:
    assert note.author is not None
    return write_note(
        author=note.author, note_id=note.pk, question=note.question, text=text, base=base, edit=uuid.uuid4()
    ).note


def busy_table() -> Group:
    """All that a table can do: write, change, write at the same time, mark, withdraw, bring back, leave."""
    kari = make_participant(name="Kari")
    first = make_note(author=kari, text="Først", mark=Mark.FINDING)
    mark_note(author=kari, note_id=first.pk, mark=Mark.NONE, edit=uuid.uuid4())
    mark_note(author=kari, note_id=first.pk, mark=Mark.AHA, edit=uuid.uuid4())
    rewritten(first, "Så", base=1)
    rewritten(first, "Samtidig", base=1)
    rewritten(first, "Så", base=1)
    withdraw_note(author=kari, note_id=first.pk, base=2, edit=uuid.uuid4())
    second = make_note(author=kari, text="Borte")
    withdraw_note(author=kari, note_id=second.pk, base=1, edit=uuid.uuid4())
    rewritten(second, "Borte", base=1)
    third = make_note(author=kari, text="Helt borte")
    withdraw_note(author=kari, note_id=third.pk, base=1, edit=uuid.uuid4())
    group = Group.objects.get(pk=kari.group_id)
    make_player(group=group)
    make_ambition(group=group)
    make_action(session=group.meeting.session)
    leave(participant=kari)
    return group


def test_what_people_do_is_sound() -> None:
    group = busy_table()

    assert found() == []
    assert str(figures()) == f"1 session, {group.meeting.groups.count()} groups, 4 notes, 13 edits"


def test_the_examples_are_sound() -> None:
    for number in ("5612", "3434", "1151"):
        make_demo(number=number, created_by=None)

    assert found() == []


def test_what_is_wrong_in_another_session_is_not_told() -> None:
    note, other = make_note(), make_note()
    Note.objects.filter(pk=note.pk).update(text="Endret")

    own = Session.objects.filter(pk=other.group.meeting.session_id)

    assert list(faults(own)) == []


def test_a_fault_names_the_row_and_not_what_is_written() -> None:
    note = make_note(text="Hemmelig")
    Note.objects.update(text="Hemmelig!")

    assert list(faults(Session.objects.all())) == [f"note {note.pk}: its text is not what was last written"]


def without(edits: dict[str, object]) -> Callable[[], object]:
    return lambda: Edit.objects.filter(note__text="Så", **edits).delete()


def lost_note(text: str) -> Callable[[], object]:
    return lambda: Note.objects.filter(text=text).delete()


TEXT = "its text is not what was last written"
EDITS = "its edits are not as many as its versions"
LAST = "what it did last is missing"
STANDS = "its last edit says otherwise of whether it stands"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda: Note.objects.filter(text="Så").update(text="Sa"), [TEXT]),
        (lambda: Edit.objects.filter(kind="write", text="Borte").update(text="borte"), [TEXT]),
        (without({"version": 1, "kind": "write"}), [EDITS]),
        (without({"version": 3}), [EDITS, STANDS]),
        (without({"kind": "mark", "mark": "aha"}), ["nobody has made its mark", "acts"]),
        (without({"kind": "mark", "mark": "finding"}), ["acts"]),
        (lambda: Note.objects.filter(text="Så").update(mark="finding", version=4), [EDITS, STANDS, "acts"]),
        (lambda: Note.objects.filter(text="Så").update(withdrawn=False), [STANDS]),
        (lost_note("Samtidig"), ["acts"]),
        (lost_note("Helt borte"), ["acts"]),
        (lambda: Group.objects.filter(revision__gt=0).update(revision=F("revision") - 1), [LAST]),
        (lambda: Group.objects.filter(number=2).delete(), ["one is missing"]),
        (lambda: Step.objects.filter(position=2).delete(), ["one is missing"]),
        (lambda: Meeting.objects.update(number=2), ["one is missing"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(spoil: Callable[[], object], told: list[str]) -> None:
    busy_table()

    spoil()

    assert [re.sub("^it did .*", "acts", fault) for fault in found()] == told


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda: OwnPicture.objects.all().delete(), ["its own map is not whole"]),
        (lambda: OwnPoint.objects.all().delete(), ["its own map is not whole"]),
        (lambda: OwnPoint.objects.filter(number=2).delete(), ["one is missing"]),
    ],
)
def test_half_a_map_is_told(spoil: Callable[[], object], told: list[str]) -> None:
    make_own_map(session=make_session(), count=3)
    assert found() == []

    spoil()

    assert found() == told


def test_the_last_thing_a_table_did_is_missed() -> None:
    """Also where ratings make the others uncountable."""
    note = make_note()
    make_rating(participant=Participant.objects.get())
    last = make_note(group=Group.objects.get(pk=note.group_id), text="Sist")
    assert found() == []

    last.delete()

    assert found() == [LAST]


@pytest.mark.parametrize(
    ("point", "told"),
    [
        (lambda kari: Note.objects.update(author=kari), "its author belongs elsewhere"),
        (lambda kari: Edit.objects.update(made_by=kari), "its made by belongs elsewhere"),
        (lambda kari: MapRating.objects.update(participant=kari), "its participant belongs elsewhere"),
    ],
)
def test_somebody_from_another_session_is_told(point: Callable[[Participant], object], told: str) -> None:
    make_note()
    make_rating(participant=Participant.objects.get())
    stranger = make_participant()

    point(stranger)

    assert found() == [told]


def test_another_table_s_note_is_told() -> None:
    note, foreign = make_note(), make_note()
    action = make_action(session=note.group.meeting.session)

    Note.objects.filter(pk=note.pk).update(kept_beside=foreign)
    Edit.objects.filter(note=note.pk, kind=EditKind.WRITE).update(target=foreign)
    type(action).objects.update(note=foreign)

    assert found() == [f"its {what} belongs elsewhere" for what in ("kept beside", "target", "note")]


def test_another_session_s_step_and_table_are_told() -> None:
    session, other = make_session(), make_session()
    step = Step.objects.of(other).first()
    assert step is not None

    Session.objects.filter(pk=session.pk).update(
        started_at=session.created_at, current_step=step, group_on_wall=make_group(session=other)
    )

    assert found() == [f"its {what} belongs elsewhere" for what in ("current step", "group on wall")]


def test_it_asks_no_more_of_many_notes_than_of_one() -> None:
    asked = []
    for _ in range(2):
        make_note()
        with CaptureQueriesContext(connection) as queries:
            assert found() == []
        asked.append(len(queries))
        make_note(group=make_group(session=Session.objects.last()))

    assert asked[0] == asked[1]
