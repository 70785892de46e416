import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sessions_app.domain.answers import support_ambition
from sessions_app.domain.demo import make_demo
from sessions_app.domain.seating import leave
from sessions_app.domain.summarising import summarise
from sessions_app.domain.summary import Summary
from sessions_app.enums import Dots, Mark, Plan, PlayerKind, Rating
from sessions_app.models import Action, AmbitionSupport, Note, Session, TeamPlayer, WallNote
from tests.factories import (
    make_action,
    make_ambition,
    make_dot,
    make_group,
    make_note,
    make_participant,
    make_player,
    make_plenary_note,
    make_rating,
    make_session,
    make_theme,
)

pytestmark = pytest.mark.django_db


def summary_of(session: Session) -> Summary:
    return summarise(Session.objects.get(pk=session.pk), "nb")


def notes_in(session: Session) -> dict[str, list[str]]:
    """Texts by question, sorted: within a group their order is shuffled."""
    return {
        question.question.number: sorted(line.text for table in question.tables for line in table.notes)
        for part in summarise(session, "nb").rounds
        for question in part.questions
    }


def test_empty_session_has_every_question_and_no_tables() -> None:
    summary = summarise(make_session(), "nb")

    assert [len(part.questions) for part in summary.rounds] == [3, 3, 3]
    assert (summary.people, summary.note_count, summary.smallest_table, summary.tables) == (0, 0, 0, ())
    assert not summary.has_findings
    assert not summary.has_ratings


def test_notes_stand_under_their_question() -> None:
    group = make_group()
    for question, text in [("1.1", "a"), ("1.1", "b"), ("3.3", "c")]:
        make_note(group=group, question=question, text=text)

    found = notes_in(group.meeting.session)

    assert {number: told for number, told in found.items() if told} == {"1.1": ["a", "b"], "3.3": ["c"]}


def test_withdrawn_note_is_left_out() -> None:
    note = make_note()
    Note.objects.filter(pk=note.pk).update(withdrawn=True)

    assert summarise(note.group.meeting.session, "nb").note_count == 0


def test_notes_of_another_session_are_left_out() -> None:
    session = make_session()
    make_note(text="deres")

    assert summarise(session, "nb").note_count == 0


def test_findings_are_the_marked_notes_of_the_round() -> None:
    group = make_group()
    make_note(group=group, text="vanlig")
    make_note(group=group, text="funn", mark=Mark.FINDING)
    make_note(group=group, question="2.1", text="aha", mark=Mark.AHA)

    rounds = summarise(group.meeting.session, "nb").rounds

    found = [[(line.text, line.is_aha) for table in part.findings for line in table.notes] for part in rounds]
    assert found == [[("funn", False)], [("aha", True)], []]


def test_names_stay_out_unless_the_session_shows_them() -> None:
    for shows, expected in [(False, ""), (True, "Kari")]:
        session = make_session(shows_names=shows)
        make_note(author=make_participant(group=make_group(session=session), name="Kari"))

        question = summarise(session, "nb").rounds[0].questions[0]

        assert [line.name for table in question.tables for line in table.notes] == [expected]


def test_order_within_a_group_does_not_tell_who_wrote_and_is_the_same_every_time() -> None:
    session = make_demo(created_by=None)
    written = list(Note.objects.of(session).standing().for_display().values_list("text", flat=True))

    first, second = summarise(session, "nb"), summarise(session, "nb")

    shown = [line.text for part in first.rounds for q in part.questions for t in q.tables for line in t.notes]
    assert first == second
    assert sorted(shown) == sorted(written)
    assert shown != written


def test_tables_are_those_that_somebody_used_even_if_all_have_left() -> None:
    session = make_session(people=18)
    make_participant(group=make_group(session=session, number=1))
    author = make_participant(group=make_group(session=session, number=2))
    make_note(author=author)
    leave(participant=author)

    tables = summarise(session, "nb").tables

    assert [(table.number, table.people) for table in tables] == [(1, 1), (2, 1)]
    assert summarise(session, "nb").smallest_table == 1


def test_note_written_elsewhere_moves_no_other() -> None:
    session = make_session()
    first = make_participant(group=make_group(session=session, number=1))
    second = make_participant(group=make_group(session=session, number=2))
    for text in "abcdefgh":
        make_note(author=second, text=text)
    before = [line.text for line in summarise(session, "nb").rounds[0].questions[0].tables[-1].notes]

    make_note(author=first, text="ny")

    after = [line.text for line in summarise(session, "nb").rounds[0].questions[0].tables[-1].notes]
    assert after == before


def test_same_number_in_two_meetings_is_two_tables() -> None:
    session = make_session(plan=Plan.SERIES, people=6)
    for meeting in (1, 2):
        make_participant(group=make_group(session=session, meeting=meeting))

    tables = summarise(session, "nb").tables

    assert [(table.meeting, table.number) for table in tables] == [(1, 1), (2, 1)]


def test_ratings_are_counted_by_point() -> None:
    group = make_group()
    for rating in (Rating.HELPS, Rating.HELPS, Rating.HOLDS_BACK):
        make_rating(participant=make_participant(group=group), point=4, rating=rating)

    points = {summary.point.number: summary for summary in summarise(group.meeting.session, "nb").points}

    assert [count for _, count in points[4].counts] == [2, 0, 1, 0]
    assert (points[4].total, points[5].total, len(points)) == (3, 0, 12)


def named_at(number: int, session: Session, **fields: Any) -> TeamPlayer:
    group = make_group(session=session, number=number)
    make_participant(group=group)
    return make_player(group=group, **fields)


def test_players_of_the_same_name_are_two_until_people_say_that_they_are_one() -> None:
    session = make_session()
    first = named_at(1, session, name="Sametinget", role="Penger", with_us=False)
    second = named_at(2, session, name="SAMETINGET", role="penger", brings="Midler")
    third = named_at(2, session, name="Sametingsrådet", role="Språk")
    told = [[player.name for player in summarise(session, "nb").players]]

    TeamPlayer.objects.filter(pk__in=[second.pk, third.pk]).update(same_as=first)

    player, *others = summarise(session, "nb").players
    assert told == [["Sametinget", "SAMETINGET", "Sametingsrådet"]]
    assert others == []
    assert (player.id, player.name, player.with_us) == (first.pk, "Sametinget", True)
    assert (player.roles, player.brings) == (("Penger", "Språk"), ("Midler",))
    assert [table.number for table in player.tables] == [1, 2]


def test_when_the_one_they_were_made_into_is_withdrawn_the_next_one_speaks() -> None:
    session = make_session()
    first, second = named_at(1, session, name="A"), named_at(2, session, name="B")
    TeamPlayer.objects.filter(pk=second.pk).update(same_as=first)
    TeamPlayer.objects.filter(pk=first.pk).update(withdrawn=True)

    players = summarise(session, "nb").players

    assert [(one.name, [table.number for table in one.tables]) for one in players] == [("B", [2])]


def test_own_words_stand_in_place_of_a_kind() -> None:
    session = make_session()
    named_at(1, session, name="Siidaen", kind=PlayerKind.OTHER, kind_words="Reindrift")
    named_at(1, session, name="Husbanken", kind=PlayerKind.HOUSING_BANK)

    labels = [player.kind_label for player in summarise(session, "nb").players]

    assert labels == ["Reindrift", str(PlayerKind.HOUSING_BANK.label)]


def test_ambition_that_most_stand_behind_comes_first() -> None:
    session = make_session()
    few, many = (make_ambition(group=make_group(session=session, number=n), text=f"Bord {n}") for n in (1, 2))
    make_ambition(group=make_group(session=session, number=1), text="Alene")
    people = [make_participant(group=make_group(session=session, number=1)) for _ in range(2)]
    for ambition, participant in [(few, people[0]), (many, people[0]), (many, people[1])]:
        support_ambition(author=participant, ambition_id=ambition.pk, stands=True, edit=uuid.uuid4())

    told = [(one.text, one.table.number, one.support) for one in summarise(session, "nb").ambitions]

    assert told == [("Bord 2", 2, 2), ("Bord 1", 1, 1), ("Alene", 1, 0)]


def test_theme_gathers_standing_notes_of_every_table_and_keeps_the_way_back() -> None:
    session = make_session()
    first, second = (make_note(group=make_group(session=session, number=n), text=f"Fra {n}") for n in (1, 2))
    gone = make_note(group=first.group, text="Trukket tilbake")
    make_theme(session=session, title="Folk", notes=[first, second, gone])
    make_theme(session=session, title="Tom")
    make_theme(session=make_session(), title="Deres")
    Note.objects.filter(pk=gone.pk).update(withdrawn=True)

    folk, empty = summary_of(session).themes

    told = [(one.table.number, [(line.id, line.text) for line in one.notes]) for one in folk.tables]
    assert told == [(1, [(first.pk, "Fra 1")]), (2, [(second.pk, "Fra 2")])]
    assert (folk.title, folk.count, empty.title, empty.tables) == ("Folk", 2, "Tom", ())
    assert summary_of(session).filled_themes == (folk,)


@pytest.mark.parametrize(("dots", "shown"), [(Dots.OFF, 0), (Dots.OPEN, 0), (Dots.SHOWN, 2)])
def test_dots_stay_in_until_the_facilitator_opens_them(dots: Dots, shown: int) -> None:
    session = make_session()
    note = make_note(group=make_group(session=session), mark=Mark.FINDING)
    theme = make_theme(session=session, notes=[note])
    for _ in range(2):
        somebody = make_participant(group=note.group)
        make_dot(participant=somebody, on=note)
        make_dot(participant=somebody, on=theme)
    Session.objects.filter(pk=session.pk).update(dots=dots)

    summary = summary_of(session)

    assert [line.dots for table in summary.rounds[0].findings for line in table.notes] == [shown]
    assert (summary.themes[0].dots, summary.shows_dots) == (shown, dots == Dots.SHOWN)


def test_dots_on_what_is_no_finding_any_more_are_not_counted() -> None:
    session = make_session()
    Session.objects.filter(pk=session.pk).update(dots=Dots.SHOWN)
    group = make_group(session=session)
    unmarked, off = make_note(group=group), make_note(group=group, mark=Mark.FINDING)
    WallNote.objects.create(note=off, is_off=True)
    theme = make_theme(session=session, notes=[unmarked, off])
    for note in (unmarked, off):
        make_dot(participant=make_participant(group=group), on=note)

    (gathered,) = summary_of(session).themes

    assert gathered.title == theme.title
    assert [line.dots for table in gathered.tables for line in table.notes] == [0, 0]


def test_note_about_a_point_stands_at_the_point_and_under_its_question() -> None:
    note = make_note(text="Alle har tre hatter")
    session = note.group.meeting.session
    Note.objects.filter(pk=note.pk).update(point=4)

    summary = summary_of(session)

    (point,) = summary.explained_points
    assert (point.point.number, [line.text for line in point.notes[0].notes]) == (4, [note.text])
    assert notes_in(session)["1.1"] == [note.text]


def test_note_kept_off_the_wall_is_still_in_the_summary() -> None:
    note = make_note(mark=Mark.FINDING)
    WallNote.objects.create(note=note, is_off=True)

    assert summary_of(note.group.meeting.session).rounds[0].findings[0].notes[0].id == note.pk


def test_action_names_its_finding_while_that_stands_and_its_goals() -> None:
    note = make_note(text="Ingen har tid", mark=Mark.FINDING)
    session = note.group.meeting.session
    action = make_action(session=session)
    Action.objects.filter(pk=action.pk).update(note=note, goals="3,11")
    before = summary_of(session).actions[0]
    Note.objects.filter(pk=note.pk).update(withdrawn=True)

    after = summary_of(session).actions[0]

    assert before.finding is not None
    assert before.finding.text == "Ingen har tid"
    assert [(goal.number, goal.title) for goal in before.goals] == [
        (3, "God helse og livskvalitet"),
        (11, "Bærekraftige byer og lokalsamfunn"),
    ]
    assert (after.finding, after.is_done, after.done_on) == (None, False, None)


def test_plenary_notes_belong_to_their_round_and_the_last_ones_to_the_end() -> None:
    session = make_session()
    for number, text in [(1, "a"), (0, "slutt"), (1, "b")]:
        make_plenary_note(session=session, round_number=number, text=text)

    summary = summarise(session, "nb")

    assert [part.plenary for part in summary.rounds] == [("a", "b"), (), ()]
    assert summary.closing_notes == ("slutt",)


def test_actions_keep_their_order() -> None:
    session = make_session()
    make_action(session=session, text="Ringe", owner="Kari", due_on=date(2027, 5, 1))
    make_action(session=session, text="Skrive")

    told = [(line.text, line.owner, line.due_on, line.is_done) for line in summarise(session, "nb").actions]

    assert told == [("Ringe", "Kari", date(2027, 5, 1), False), ("Skrive", "", None, False)]


def test_dates_are_norwegian_days() -> None:
    session = make_session(starts_at=datetime(2027, 3, 10, 23, 30, tzinfo=UTC))

    assert summarise(session, "nb").dates == (date(2027, 3, 11),)


def test_words_follow_the_language_asked_for() -> None:
    session = make_session()

    titles = [summarise(session, language).rounds[1].title for language in ("nb", "nn", "en")]

    assert titles == [
        "Forsterke lokale ressurser",
        "Forsterke lokale ressursar",
        "Strengthen local resources",
    ]


def test_digest_changes_with_what_is_shown() -> None:
    note = make_note()
    session = note.group.meeting.session
    before = summarise(session, "nb").digest
    assert summarise(session, "nb").digest == before

    make_note(group=note.group, text="mer")

    assert summarise(session, "nb").digest != before


def test_digest_changes_with_everything_that_the_room_makes() -> None:
    session = make_session()
    note = make_note(group=make_group(session=session), mark=Mark.FINDING)
    somebody = make_participant(group=note.group)
    ambition = make_ambition(group=note.group)
    players = [make_player(group=note.group, name=name) for name in "ab"]
    action = make_action(session=session)
    acts: list[Callable[[], object]] = [
        lambda: Note.objects.filter(pk=note.pk).update(point=3),
        lambda: make_theme(session=session, notes=[note]),
        lambda: Session.objects.filter(pk=session.pk).update(dots=Dots.SHOWN),
        lambda: make_dot(participant=somebody, on=note),
        lambda: AmbitionSupport.objects.create(ambition=ambition, participant=somebody),
        lambda: TeamPlayer.objects.filter(pk=players[1].pk).update(same_as=players[0]),
        lambda: Action.objects.filter(pk=action.pk).update(note=note),
        lambda: Action.objects.filter(pk=action.pk).update(goals="5"),
        lambda: Action.objects.filter(pk=action.pk).update(done_at=timezone.now()),
    ]
    digests = [summary_of(session).digest]

    for act in acts:
        act()
        digests.append(summary_of(session).digest)

    assert len(set(digests)) == len(acts) + 1


def queries(session: Session) -> int:
    fresh = Session.objects.get(pk=session.pk)
    with CaptureQueriesContext(connection) as counted:
        summarise(fresh, "nb")
    return len(counted)


def test_number_of_queries_does_not_grow() -> None:
    group = make_group()
    make_note(group=group)
    Session.objects.filter(pk=group.meeting.session.pk).update(dots=Dots.SHOWN)
    few = queries(group.meeting.session)

    assert queries(make_demo(created_by=None)) == few
