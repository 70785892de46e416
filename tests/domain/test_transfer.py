"""Promise R10: a session goes whole from one installation to another, once, or not at all."""

import hashlib
import json
import random
import uuid
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sessions_app.domain import sessionfile
from sessions_app.domain.demo import make_demo
from sessions_app.domain.plenary import remove_plenary_note
from sessions_app.domain.seating import sit_down
from sessions_app.domain.sessionfile import (
    FORMAT_VERSION,
    KINDS,
    SESSION,
    Kind,
    NotASessionFile,
    digest,
    unpacked,
)
from sessions_app.domain.soundness import faults
from sessions_app.domain.steering import finish
from sessions_app.domain.transfer import content_of, export_session, import_session
from sessions_app.enums import Plan
from sessions_app.models import (
    Action,
    Ambition,
    AmbitionSupport,
    Dot,
    Edit,
    Export,
    Group,
    Membership,
    Note,
    OwnPicture,
    Participant,
    PlenaryNote,
    ReportLink,
    Session,
    Theme,
    ThemeNote,
    WallNote,
)
from tests.domain.test_soundness import busy_table
from tests.factories import (
    drawn_picture,
    make_action,
    make_facilitator,
    make_group,
    make_note,
    make_own_map,
    make_participant,
    make_plenary_note,
    make_rating,
    make_session,
)
from tests.pictures import photograph, picture

pytestmark = pytest.mark.django_db
PICTURES = next(kind for kind in KINDS if kind.model is OwnPicture)


def full_session() -> Session:
    """A little of everything, and another session beside it that must not come along."""
    make_note(text="Ein annan stad")
    group = busy_table()
    session = group.meeting.session
    make_own_map(session=session, count=2, helps=[1])
    make_participant(group=make_group(session=session, number=3), seat=3, name="Ánne 🙂 «x»")
    make_rating(participant=Participant.objects.get(seat=3))
    make_plenary_note(session=session)
    make_action(session=session, due_on=timezone.localdate())
    note = Note.objects.get(text="Så")
    Action.objects.filter(session=session).update(note=note, done_at=timezone.now())
    theme = Theme.objects.create(session=session, title="Folk", position=1)
    ThemeNote.objects.create(theme=theme, note=note)
    WallNote.objects.create(note=note, is_said=True)
    person = Participant.objects.get(seat=3)
    Dot.objects.create(participant=person, round_number=1, place=1, theme=theme)
    AmbitionSupport.objects.create(ambition=Ambition.objects.get(), participant=person)
    Session.objects.filter(pk=session.pk).update(group_on_wall=group, plenary_writer=person)
    long_ago = timezone.now() - timedelta(days=3)
    Participant.objects.update(joined_at=long_ago)
    Session.objects.update(created_at=long_ago)
    return Session.objects.get(pk=session.pk)


def imported(data: bytes) -> Session:
    session, is_new = import_session(data, created_by=None)
    assert is_new
    return Session.objects.get(pk=session.pk)


def everything() -> dict[str, list[Any]]:
    return {kind.key: list(QuerySet(kind.model).order_by("pk").values_list()) for kind in [SESSION, *KINDS]}


# --- whole, and once ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [full_session, lambda: make_demo(created_by=None)])
def test_what_went_out_comes_in(make: Callable[[], Session]) -> None:
    session = make()
    before = content_of(session)
    data = export_session(session)
    session.delete()

    here = imported(data)

    assert content_of(here) == before
    assert here.uid == session.uid
    assert list(faults(Session.objects.all())) == []


def test_a_series_keeps_its_meetings_and_where_it_is() -> None:
    session = make_session(plan=Plan.SERIES)
    make_note(group=make_group(session=session, meeting=2), question="2.1")
    step = Session.objects.get().current_step
    assert step is not None
    data = export_session(session)
    Session.objects.all().delete()

    here = imported(data)

    assert here.current_step is not None
    assert (here.current_step.meeting.number, here.current_step.name) == (2, "round-2")
    assert [meeting.number for meeting in here.meetings.order_by("pk")] == [1, 2, 3]


def test_a_file_has_every_row_and_every_field_but_the_keys() -> None:
    """A field that somebody adds is in the file, or stands here."""
    content = unpacked(export_session(full_session()))

    left_out = {
        kind.key: {field.name for field in kind.model._meta.concrete_fields} - {f.name for f in kind.fields}
        for kind in [SESSION, *KINDS]
    }
    assert left_out == {
        "session": {"id", "municipality", "created_by", "join_token", "invitation_token"},
        "own_points": {"id", "session"},
        "own_pictures": {"id", "session", "token"},
        "meetings": {"id", "session"},
        "steps": {"id"},
        "groups": {"id"},
        "participants": {"id", "token", "join_id", "seat_code"},
        "notes": set(),
        "edits": set(),
        "map_ratings": {"id"},
        "team_players": set(),
        "ambitions": set(),
        "ambition_support": {"id"},
        "answer_edits": set(),
        "plenary_notes": {"session"},
        "actions": {"session"},
        "wall_notes": {"id"},
        "themes": {"session"},
        "theme_notes": {"id"},
        "dots": {"id"},
    }
    assert all(content[kind.key] for kind in KINDS)
    assert set(content) == {*left_out, "municipality"}


def test_every_table_that_hangs_on_a_session_is_in_the_file() -> None:
    found: set[type[Any]] = {Session}
    while more := {
        link.related_model
        for model in found
        for link in model._meta.related_objects
        if isinstance(link.related_model, type) and link.related_model not in found
    }:
        found |= more

    of_this_house = {Export, ReportLink}  # a link opens nothing elsewhere, and the log tells of who is here
    assert found - of_this_house == {Session, *(kind.model for kind in KINDS)}


def test_a_file_opens_no_seat() -> None:
    session = full_session()
    text = export_session(session).decode()

    for person in Participant.objects.of(session):
        for key in (person.token, person.join_id):
            assert str(key) not in text
            assert key.hex not in text
        assert f'"{person.seat_code}"' not in text
    assert session.join_token not in text
    for one in OwnPicture.objects.of(session):
        assert str(one.token) not in text
        assert one.token.hex not in text


def test_seats_have_new_keys_where_they_arrive() -> None:
    session = full_session()
    data = export_session(session)
    old = set(Participant.objects.of(session).values_list("token", flat=True))
    session.delete()

    here = imported(data)

    assert len(old) == Participant.objects.of(here).count() == 2
    assert not old & set(Participant.objects.of(here).values_list("token", flat=True))
    assert sit_down(session=here).seat >= 1


def test_twice_is_once() -> None:
    session = full_session()
    data = export_session(session)
    session.delete()
    first = imported(data)
    before = everything()

    second, is_new = import_session(data, created_by=None)

    assert (second.pk, is_new) == (first.pk, False)
    assert everything() == before


def test_what_has_gone_on_here_stays() -> None:
    data = export_session(full_session())
    session = unpacked(data)["session"]["uid"]
    make_note(group=Group.objects.filter(meeting__session__uid=session, number=2).get(), text="Etterpå")

    _, is_new = import_session(data, created_by=None)

    assert not is_new
    assert Note.objects.filter(text="Etterpå").exists()


def test_what_has_gone_on_there_is_refused_and_not_passed_over() -> None:
    session = full_session()
    make_note(group=make_group(session=session, number=2), text="Sist")
    data = export_session(session)
    Note.objects.get(text="Sist").delete()
    before = everything()

    with pytest.raises(NotASessionFile, match="is here already, and this file holds more of it"):
        import_session(data, created_by=None)

    assert everything() == before


def test_a_plenary_note_taken_away_here_does_not_come_back_unseen() -> None:
    session = full_session()
    data = export_session(session)
    remove_plenary_note(session=session, note_id=session.plenary_notes.get().pk)

    here, is_new = import_session(data, created_by=None)

    assert (here.pk, is_new) == (session.pk, False)
    assert not PlenaryNote.objects.of(session).exists()


def test_a_finished_session_is_finished_there() -> None:
    session = full_session()
    finish(session=session)
    data = export_session(session)
    session.delete()

    here = imported(data)

    assert here.is_finished
    assert here.current_step is None


def test_the_code_stays_if_it_is_free() -> None:
    session = full_session()
    data, code = export_session(session), session.code
    session.delete()
    assert imported(data).code == code

    Session.objects.filter(code=code).delete()
    other = make_session()
    Session.objects.filter(pk=other.pk).update(code=code)

    here = imported(data)

    assert here.code != code
    assert Session.objects.get(code=code).pk == other.pk


def test_who_takes_it_in_made_it() -> None:
    user = make_facilitator()
    session = make_session()
    data = export_session(session)
    session.delete()

    here, _ = import_session(data, created_by=user)

    assert here.created_by == user
    assert Membership.objects.count() == 1


def test_what_is_not_what_was_saved_is_not_passed_on() -> None:
    session = full_session()
    Note.objects.filter(text="Så").update(text="Så!")

    with pytest.raises(NotASessionFile, match=r"is not what was saved: note .*its text"):
        export_session(session)


# --- files that somebody else has written -------------------------------------------------------------------


def sealed(content: Any, **other: Any) -> bytes:
    whole = {
        "format": "selvsjekk-session",
        "version": FORMAT_VERSION,
        "sha256": digest(content),
        "content": content,
    }
    return json.dumps({**whole, **other}).encode()


@pytest.fixture(scope="module")
def exported(django_db_setup: None, django_db_blocker: Any) -> bytes:
    """From an installation that is no more."""
    with django_db_blocker.unblock(), transaction.atomic():
        data = export_session(full_session())
        transaction.set_rollback(True)
    return data


@pytest.fixture
def content(exported: bytes) -> dict[str, Any]:
    return unpacked(exported)


def refused(data: bytes, because: str) -> None:
    """With one sentence, and nothing has changed."""
    before = everything()
    with pytest.raises(NotASessionFile, match=because) as told:
        import_session(data, created_by=None)
    assert "\n" not in str(told.value)
    assert everything() == before


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"", "cut off"),
        (b"my thesis", "cut off"),
        (b"\xff\xfe{", "cut off"),
        (b"null", "no session file"),
        (b"[]", "no session file"),
        (b"{}", "no session file"),
        (b"[" * 1_000_000, "cut off"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "cut off"),
        (b"[" + b"0," * 1_000_000 + b"0]", "no session file"),
        (b"[" + b"{}," * (sessionfile.MOST_VALUES + 1) + b"{}]", "larger than a session can be"),
        (b" " * (sessionfile.MOST_BYTES + 1), "larger than a session can be"),
        (b"9" * 100_000, "cut off"),
        (b'{"format": "selvsjekk-session", "version": 3}', "no session file"),
        (b'{"format": "selvsjekk-session", "version": 2}', "another version"),
    ],
    ids=range(14),
)
def test_what_is_no_session_file_is_one_sentence(data: bytes, because: str) -> None:
    refused(data, because)


def test_a_file_cut_anywhere_is_refused(content: dict[str, Any]) -> None:
    data, dice = sealed(content), random.Random(1)
    for _ in range(20):
        refused(data[: dice.randrange(len(data))], "cut off")


def test_a_changed_letter_is_noticed(content: dict[str, Any]) -> None:
    refused(sealed(content).replace(b"Samtidig", b"Samtidag"), "its checksum is another")


def test_a_further_part_is_refused(content: dict[str, Any]) -> None:
    refused(sealed(content, more=1), "no session file")
    refused(sealed({**content, "users": []}), "does not have the parts")
    refused(sealed({key: part for key, part in content.items() if key != "edits"}), "does not have the parts")


def test_every_list_refuses_what_is_no_list_of_its_rows(content: dict[str, Any]) -> None:
    before = everything()
    for kind in KINDS:
        row = content[kind.key][0]
        short = dict(list(row.items())[1:])
        wrong: list[Any] = [{}, None, [None], [[]], [short], [{**row, "token": "x"}]]
        for rows in wrong:
            with pytest.raises(NotASessionFile, match=kind.key):
                import_session(sealed({**content, kind.key: rows}), created_by=None)

    assert everything() == before


def changed(content: dict[str, Any], kind: Kind, name: str, value: object) -> bytes:
    first, *rest = content[kind.key] if kind is not SESSION else [content["session"]]
    row = {**first, name: value}
    return sealed({**content, kind.key: row if kind is SESSION else [row, *rest]})


@pytest.mark.parametrize("kind", [SESSION, *KINDS], ids=lambda kind: kind.key)
def test_every_field_refuses_what_is_not_its_own(kind: Kind, content: dict[str, Any]) -> None:
    """Nothing of these is a value of any field."""
    values: list[Any] = [[], 2**31, "x" * 2001]
    before = everything()
    for field in kind.fields:
        for value in values:
            with pytest.raises(NotASessionFile, match=f": {field.name} "):
                import_session(changed(content, kind, field.name, value), created_by=None)

    assert everything() == before


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        photograph(),
        picture(),
        b"",
        drawn_picture().data + b"<x>",
    ],
    ids=["svg", "photograph", "png", "nothing", "more behind it"],
)
def test_picture_that_is_not_of_our_making_is_refused(data: bytes, content: dict[str, Any]) -> None:
    file = changed(content, PICTURES, "data", b64encode(data).decode())

    refused(file, "one of its pictures is not what it should be")


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "a\x07b", "\x9b", "\ufffe"])
def test_text_that_not_every_database_takes_is_refused(text: str, content: dict[str, Any]) -> None:
    raw = json.loads(sealed(content))
    raw["content"]["notes"][0]["text"] = text
    canonical = json.dumps(raw["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    raw["sha256"] = hashlib.sha256(canonical.encode(errors="surrogatepass")).hexdigest()

    refused(json.dumps(raw).encode(), "notes 1: text is not what it can be|holds text that is no text")


@pytest.mark.parametrize(
    ("key", "name", "value", "because"),
    [
        ("notes", "group", 99, "points to nothing in the file"),
        ("notes", "group", 0, "points to nothing in the file"),
        ("notes", "group", True, "points to nothing in the file"),
        ("notes", "group", [1], "points to nothing in the file"),
        ("notes", "author", "1", "points to nothing in the file"),
        ("notes", "kept_beside", str(uuid.UUID(int=7)), "points to nothing in the file"),
        ("edits", "note", str(uuid.UUID(int=7)), "points to nothing in the file"),
        ("edits", "note", None, "points to nothing in the file"),
        ("notes", "version", 1.5, "is not what it can be"),
        ("notes", "version", -1, "is not what it can be"),
        ("notes", "version", True, "is not what it can be"),
        ("notes", "version", "1", "is not what it can be"),
        ("notes", "withdrawn", 1, "is not what it can be"),
        ("notes", "text", "", "is not what it can be"),
        ("notes", "text", "Et annet", "its text is not what was last written"),
        ("notes", "version", 7, "its edits are not as many"),
        ("notes", "position", 0, "contradict"),
        ("notes", "question", "9.9", "does not ask"),
        ("groups", "revision", 1, "what it did last|belongs|it did"),
        ("groups", "number", 99, "one is missing"),
        ("groups", "seats", 11, "contradict"),
        ("steps", "kind", "lunch", "is not what it can be"),
        ("participants", "joined_at", "9999-12-31T23:59:59+00:00", "is not what it can be"),
        ("participants", "joined_at", "2026-02-30T10:00:00+00:00", "is not what it can be"),
        ("participants", "joined_at", "2026-11-22T10:00:00", "is not what it can be"),
        ("session", "delete_on", "2020-01-01", "past the date"),
        ("session", "check_slug", "kapasitet", "does not have its self-check"),
        ("session", "current_step", 99, "points to nothing in the file"),
        ("session", "people", 501, "contradict"),
        ("session", "finished_at", "2026-11-22T10:00:00+00:00", "contradict"),
    ],
)
def test_what_contradicts_itself_is_refused(
    key: str, name: str, value: object, because: str, content: dict[str, Any]
) -> None:
    kind = next(kind for kind in [SESSION, *KINDS] if kind.key == key)

    refused(changed(content, kind, name, value), because)


@pytest.mark.parametrize("number", ["9999", "0301 ", 5612, None, ["5612"], "'; --"])
def test_a_municipality_that_is_not_in_the_register_is_refused(
    number: object, content: dict[str, Any]
) -> None:
    refused(sealed({**content, "municipality": number}), "municipality is not in the register")


def test_the_same_row_twice_is_refused(content: dict[str, Any]) -> None:
    for kind in KINDS:
        rows = content[kind.key]
        refused(sealed({**content, kind.key: [*rows, rows[-1]]}), "same id|contradict|missing|it did|last")


def test_an_id_that_is_somebody_else_s_is_refused(content: dict[str, Any]) -> None:
    """A file cannot reach into another session, whatever it names."""
    foreign = make_note(text="Ein annan stad")
    edit = Edit.objects.get(note=foreign)

    refused(changed(content, KINDS[4], "id", str(foreign.pk)), "an id among its notes belongs to another")
    refused(changed(content, KINDS[5], "id", str(edit.pk)), "an id among its edits belongs to another")


def test_another_session_s_uid_gives_nothing_away(content: dict[str, Any]) -> None:
    """The file names a session that is here: it is left as it is."""
    other = make_session()

    refused(changed(content, SESSION, "uid", str(other.uid)), "holds more of it")
