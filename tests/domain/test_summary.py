from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app.domain.demo import make_demo
from sessions_app.domain.seating import leave
from sessions_app.domain.summarising import summarise
from sessions_app.enums import Mark, Plan, PlayerKind, Rating
from sessions_app.models import Note, Session
from tests.factories import (
    make_action,
    make_ambition,
    make_group,
    make_note,
    make_participant,
    make_player,
    make_plenary_note,
    make_rating,
    make_session,
)

pytestmark = pytest.mark.django_db


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


def test_player_named_at_two_tables_is_one_player() -> None:
    session = make_session()
    for number, with_us in [(1, False), (2, True)]:
        group = make_group(session=session, number=number)
        make_participant(group=group)
        make_player(
            group=group, name="Sametinget" if number == 1 else "SAMETINGET", with_us=with_us, brings="Midler"
        )
    make_player(group=make_group(session=session), name="Husbanken", kind=PlayerKind.HOUSING_BANK)

    players = summarise(session, "nb").players

    assert [(player.name, player.tables, player.with_us) for player in players] == [
        ("Sametinget", (1, 2), True),
        ("Husbanken", (1,), True),
    ]


def test_ambitions_carry_their_table() -> None:
    group = make_group(number=2)
    make_participant(group=group)
    make_ambition(group=group, text="Sammen")

    assert summarise(group.meeting.session, "nb").ambitions == (("Sammen", 2),)


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


def queries(session: Session) -> int:
    fresh = Session.objects.get(pk=session.pk)
    with CaptureQueriesContext(connection) as counted:
        summarise(fresh, "nb")
    return len(counted)


def test_number_of_queries_does_not_grow() -> None:
    group = make_group()
    make_note(group=group)
    few = queries(group.meeting.session)

    assert queries(make_demo(created_by=None)) == few
