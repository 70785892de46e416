"""Every named constraint refuses what its name says, on whichever database this runs."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from sessions_app.enums import AnswerKind, EditKind, Role
from sessions_app.models import (
    Action,
    Ambition,
    AmbitionSupport,
    AnswerEdit,
    Dot,
    Edit,
    Export,
    Group,
    MapRating,
    Meeting,
    Membership,
    Municipality,
    Note,
    OwnPicture,
    OwnPoint,
    Participant,
    PlenaryNote,
    ReportLink,
    Session,
    Step,
    TeamPlayer,
    Theme,
    ThemeNote,
    WallNote,
)
from tests.factories import (
    make_ambition,
    make_facilitator,
    make_group,
    make_note,
    make_own_map,
    make_participant,
    make_player,
    make_rating,
    make_session,
    municipality,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def change(model: type[models.Model], **values: object) -> Callable[[dict[str, Any]], object]:
    """What the database says to one changed row of `model`; the room has one of each."""
    return lambda room: model._default_manager.filter(pk=room[model.__name__].pk).update(**values)


def add(model: type[models.Model], **values: object) -> Callable[[dict[str, Any]], object]:
    """What the database says to one more row; a value that names a row of the room stands for it."""
    return lambda room: model._default_manager.create(
        **{key: room.get(value, value) if isinstance(value, str) else value for key, value in values.items()}
    )


@pytest.fixture
def room() -> dict[str, Any]:
    """One row of every model, all in one session that has begun."""
    note = make_note()
    group, author = note.group, note.author
    assert author is not None
    session = group.meeting.session
    user = make_facilitator(name="kari")
    make_own_map(session=session, count=1)
    rows: list[models.Model] = [
        note, group, author, session, group.meeting, municipality(), user,
        make_rating(participant=author),
        make_player(group=group),
        ambition := make_ambition(group=group),
        AmbitionSupport.objects.create(ambition=ambition, participant=author),
        AnswerEdit.objects.get(kind=AnswerKind.RATING),
        theme := Theme.objects.create(session=session, title="Folk", position=1),
        ThemeNote.objects.create(theme=theme, note=note),
        WallNote.objects.create(note=note),
        Dot.objects.create(participant=author, round_number=1, place=1, note=note),
        PlenaryNote.objects.create(session=session, round_number=1, text="Enige", position=1, written_at=NOW),
        Action.objects.create(session=session, text="Ringe", position=1),
        Membership.objects.get(user=user),
        Edit.objects.get(note=note, kind=EditKind.WRITE),
        Step.objects.get(meeting=group.meeting, kind="opening"),
        OwnPoint.objects.get(),
        OwnPicture.objects.get(),
        ReportLink.objects.create(session=session, is_for_phones=True, expires_on=NOW.date()),
        Export.objects.create(session=session, format="pdf", extent="whole", language="nb", digest="0" * 64),
    ]  # fmt: skip
    return {type(row).__name__: row for row in rows}


REFUSED: dict[str, Callable[[dict[str, Any]], object]] = {
    "municipality_number_has_four_digits": change(Municipality, number="56x2"),
    "language_decision_is_known": change(Municipality, language_decision="s"),
    "centrality_is_one_to_six": change(Municipality, centrality=7),
    "one_membership_per_user_and_municipality": add(Membership, user="User", municipality="Municipality"),
    "membership_role_is_known": change(Membership, role="king"),
    "plan_is_known": change(Session, plan="never"),
    "arena_is_known": change(Session, arena="street"),
    "session_language_is_known": change(Session, language="se"),
    "session_is_for_one_to_five_hundred_people": change(Session, people=501),
    "silence_takes_at_most_ten_minutes": change(Session, silent_minutes=11),
    "role_draw_is_known": change(Session, role_draw="daily"),
    "session_with_a_step_has_started": change(Session, started_at=None),
    "finished_session_is_at_no_step": change(Session, finished_at=NOW),
    "one_meeting_per_number": add(Meeting, session="Session", number=1),
    "first_meeting_is_number_one": change(Meeting, number=0),
    "one_step_per_position": add(Step, meeting="Meeting", position=1, kind="look-back", minutes=5),
    "step_is_named_once_per_meeting": add(Step, meeting="Meeting", position=99, kind="opening", minutes=5),
    "step_kind_is_known": change(Step, kind="lunch"),
    "step_takes_one_to_240_minutes": change(Step, minutes=0),
    "steps_that_may_repeat_are_numbered": change(Step, number=1),
    "clock_runs_or_is_paused": change(Step, opened_at=NOW, ends_at=NOW, paused_seconds=1),
    "only_an_opened_step_has_a_clock": change(Step, opened_at=None, ends_at=NOW),
    "one_group_per_number": add(Group, meeting="Meeting", number=1, seats=6),
    "first_group_is_number_one": change(Group, number=0),
    "table_has_one_to_ten_seats": change(Group, seats=11),
    "one_participant_per_seat": add(Participant, group="Group", seat=1),
    "seat_is_at_the_table": change(Participant, seat=11),
    "browser_is_shared_by_at_most_ten": change(Participant, people=11),
    "table_role_is_known": change(Participant, role="king"),
    "whoever_is_moved_has_left": change(Participant, moved_to=F("pk")),
    "note_says_something": change(Note, text=""),
    "note_answers_a_question": change(Note, question="1.10"),
    "note_mark_is_known": change(Note, mark="gold"),
    "first_version_is_one": change(Note, version=0),
    "note_has_a_place_in_the_group": change(Note, position=0),
    "note_changed_no_earlier_than_written": change(Note, position=5, revision=4),
    "edit_kind_is_known": change(Edit, kind="sing"),
    "edit_mark_is_known": change(Edit, mark="gold"),
    "written_edit_says_something": change(Edit, text=""),
    "phones_have_one_report_link": add(
        ReportLink, session="Session", is_for_phones=True, expires_on=date.max
    ),
    "export_format_is_known": change(Export, format="exe"),
    "export_extent_is_known": change(Export, extent="tiny"),
    "export_language_is_known": change(Export, language="se"),
    "note_is_about_a_point_of_the_map": change(Note, point=13),
    "wall_shows_what_is_known": change(Session, wall_shows="film"),
    "dots_are_known": change(Session, dots="red"),
    "answer_edit_kind_is_known": change(AnswerEdit, kind="song"),
    "one_support_per_ambition_and_participant": add(
        AmbitionSupport, ambition="Ambition", participant="Participant"
    ),
    "one_theme_per_place": add(Theme, session="Session", title="x", position=1),
    "theme_has_a_title": change(Theme, title=""),
    "note_is_in_a_theme_once": add(ThemeNote, theme="Theme", note="Note"),
    "one_dot_per_place": add(Dot, participant="Participant", round_number=1, place=1, note="Note"),
    "three_dots_in_a_round": change(Dot, place=4),
    "dot_is_on_a_finding_or_a_theme": change(Dot, note=None),
    "one_rating_per_participant_and_point": add(
        MapRating, group="Group", participant="Participant", point=1, rating="helps", revision=9
    ),
    "rated_point_is_on_the_map": change(MapRating, point=13),
    "rating_is_known": change(MapRating, rating="good"),
    "team_player_has_a_name": change(TeamPlayer, name=""),
    "team_player_kind_is_known": change(TeamPlayer, kind="king"),
    "team_player_distance_is_known": change(TeamPlayer, distance="far"),
    "ambition_says_something": change(Ambition, text=""),
    "plenary_note_stands_or_is_empty": change(PlenaryNote, text=""),
    "plenary_note_belongs_to_a_round_or_the_end": change(PlenaryNote, round_number=10),
    "one_plenary_note_per_place": add(
        PlenaryNote, session="Session", position=1, round_number=1, text="x", written_at=NOW
    ),
    "one_action_per_place": add(Action, session="Session", position=1, text="x"),
    "action_says_something": change(Action, text=""),
    "one_own_point_per_number": add(
        OwnPoint, session="Session", number=1, x=9, y=9, title="x", helps="x", holds_back="x"
    ),
    "own_map_has_at_most_twelve_points": change(OwnPoint, number=13),
    "own_point_lies_in_the_picture": change(OwnPoint, x=99),
    "own_point_has_its_texts": change(OwnPoint, holds_back=""),
    "one_own_picture_of_a_kind": add(
        OwnPicture, session="Session", shows="map", data=b"x", width=1, height=1
    ),
    "own_picture_kind_is_known": change(OwnPicture, shows="film"),
}


def names() -> set[str]:
    found = apps.get_app_config("sessions_app").get_models()
    return {constraint.name for model in found for constraint in model._meta.constraints}


def test_every_constraint_is_tried() -> None:
    assert names() == set(REFUSED)


@pytest.mark.parametrize("name", REFUSED)
def test_database_refuses_what_breaks(name: str, room: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        REFUSED[name](room)

    assert says(name, str(refused.value))


def says(name: str, message: str) -> bool:
    """PostgreSQL names the constraint. SQLite does so for a check; of a unique one it lists the columns."""
    return name in message or message.startswith("UNIQUE constraint failed:")


def test_seat_of_somebody_who_left_is_free() -> None:
    first = make_participant(seat=1)
    Participant.objects.filter(pk=first.pk).update(left_at=timezone.now())

    second = Participant.objects.create(group=first.group, seat=1)

    assert second.seat == first.seat


def test_code_and_token_belong_to_one_session() -> None:
    first, second = make_session(), make_session()

    for taken in ({"code": first.code}, {"join_token": first.join_token}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(pk=second.pk).update(**taken)


def test_municipality_with_sessions_cannot_be_deleted() -> None:
    session = make_session()

    with pytest.raises(models.ProtectedError):
        session.municipality.delete()


def test_session_takes_everything_with_it(room: dict[str, Any]) -> None:
    room["Session"].delete()

    everything = apps.get_app_config("sessions_app").get_models()
    left = {model.__name__ for model in everything if model._default_manager.exists()}
    assert left == {"Municipality", "Membership"}


def test_user_leaves_its_sessions_behind(room: dict[str, Any]) -> None:
    Session.objects.update(created_by=room["User"])

    User.objects.get(username="kari").delete()

    assert Session.objects.get().created_by is None
    assert not Membership.objects.filter(role=Role.FACILITATOR).exists()


def test_dates_of_deletion_are_found_by_the_day() -> None:
    session = make_session()
    today = date(2027, 3, 1)
    Session.objects.filter(pk=session.pk).update(delete_on=today)

    assert not Session.objects.past_their_date(today).exists()
    assert Session.objects.past_their_date(today + timedelta(days=1)).exists()


def test_group_of_a_random_token_holds_nothing() -> None:
    make_participant()

    assert not Participant.objects.holding([uuid.uuid4()]).exists()
    assert not Participant.objects.holding([]).exists()
    assert make_group() is not None
