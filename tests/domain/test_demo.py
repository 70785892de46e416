"""The example must be a session like any other: what the acts would have left, found in the rows."""

from collections import Counter

import pytest

from sessions_app.content.demo import demo, demos
from sessions_app.domain.demo import make_demo
from sessions_app.domain.notes import mark_note
from sessions_app.domain.soundness import faults
from sessions_app.domain.summarising import summarise
from sessions_app.enums import Mark, StepKind
from sessions_app.models import Group, MapRating, Note, Session, Step

pytestmark = pytest.mark.django_db


@pytest.fixture(params=demos())
def session(request: pytest.FixtureRequest) -> Session:
    return make_demo(number=request.param, created_by=None)


def test_three_municipalities_have_an_example() -> None:
    assert demos() == ("1151", "3434", "5612")


def test_unknown_municipality_has_none() -> None:
    with pytest.raises(KeyError):
        make_demo(number="0301", created_by=None)


def test_everything_told_is_there(session: Session) -> None:
    told = demo(session.municipality.number)

    summary = summarise(session, session.language)

    assert summary.people == told.people
    assert summary.note_count == sum(len(group.notes) for group in told.groups)
    assert [table.people for table in summary.tables] == [len(group.names) for group in told.groups]
    assert len(summary.actions) == len(told.actions)
    assert sum(len(part.plenary) for part in summary.rounds) == len(told.plenary)
    assert all(part.findings for part in summary.rounds)
    ambitions = [ambition for group in told.groups for ambition in group.ambitions]
    assert sorted((one.text, one.support) for one in summary.ambitions) == sorted(
        (one.text, one.support) for one in ambitions
    )


def test_what_the_room_made_together_is_there(session: Session) -> None:
    told = demo(session.municipality.number)

    summary = summarise(session, session.language)

    gathered = [(theme.title, theme.dots, theme.count) for theme in summary.themes]
    assert gathered == [(theme.title, theme.dots, len(theme.notes)) for theme in told.themes]
    dots = {
        line.text: line.dots for part in summary.rounds for table in part.findings for line in table.notes
    }
    assert {text: count for text, count in dots.items() if count} == {
        note.text: note.dots for note in told.notes if note.dots
    }
    several = [player.name for player in summary.players if len(player.tables) > 1]
    assert sorted(several) == sorted(told.same)
    assert {point.point.number for point in summary.explained_points} == {
        note.point for note in told.notes if note.point
    }
    findings = [action.finding.text if action.finding else "" for action in summary.actions]
    assert findings == [action.finding for action in told.actions]


def test_nothing_is_amiss_in_it(session: Session) -> None:
    assert list(faults(Session.objects.filter(pk=session.pk))) == []


def test_stands_at_the_closing_step_and_is_not_finished(session: Session) -> None:
    assert session.current_step is not None
    assert session.current_step.kind == StepKind.CLOSING
    assert session.current_step.ends_at is not None
    assert not session.is_finished
    assert sorted(Step.objects.rounds_opened_in(session).values_list("number", flat=True)) == [1, 2, 3]


def test_every_change_has_a_revision_of_its_own(session: Session) -> None:
    for group in Group.objects.of(session):
        taken = Counter(group.map_ratings.values_list("revision", flat=True))
        for rows in (group.notes, group.team_players, group.ambitions):
            taken += Counter(
                number for row in rows.values_list("position", "revision").distinct() for number in set(row)
            )
        assert taken == Counter(range(1, group.revision + 1))


def test_every_note_has_the_edits_that_made_it(session: Session) -> None:
    for note in Note.objects.of(session).prefetch_related("edits"):
        kinds = sorted(edit.kind for edit in note.edits.all())
        assert kinds == (["write"] if note.mark == Mark.NONE else ["mark", "write"])


def test_goes_on_like_any_other(session: Session, django_assert_num_queries: object) -> None:
    note = Note.objects.of(session).filter(mark=Mark.NONE)[0]
    assert note.author is not None
    before = note.group.revision

    marked = mark_note(author=note.author, note_id=note.pk, mark=Mark.AHA, edit=note.pk)

    assert marked.revision == before + 1


def test_nobody_rates_a_point_twice(session: Session) -> None:
    ratings = MapRating.objects.of(session)

    assert ratings.count() == ratings.values("participant", "point").distinct().count()
    assert set(ratings.values_list("point", flat=True)) == set(range(1, 13))


def test_two_examples_differ_in_codes_only() -> None:
    first, second = make_demo(created_by=None), make_demo(created_by=None)

    told = [
        list(
            Note.objects.of(each)
            .order_by("group__number", "position")
            .values_list("question", "text", "mark", "position")
        )
        for each in (first, second)
    ]

    assert told[0] == told[1]
    assert first.code != second.code


def test_takes_few_queries(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(80):  # type: ignore[operator]
        make_demo(created_by=None)
