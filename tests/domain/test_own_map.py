"""An owner's pictures in the place of our map: theirs alone, and steady once the room has answered."""

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app.content import self_check
from sessions_app.domain.comparing import compare
from sessions_app.domain.demo import make_demo
from sessions_app.domain.exceptions import MapIsRated, NoSuchPicture, SessionFinished
from sessions_app.domain.maps import PointWords, check_for, first_words, map_of_last_time, take_over
from sessions_app.domain.notes import withdraw_note, write_note
from sessions_app.domain.own_map import keep_picture, remove_picture, set_points, use_our_drawing
from sessions_app.domain.rehearsal import make_rehearsal
from sessions_app.domain.steering import finish
from sessions_app.domain.summarising import summarise
from sessions_app.enums import PictureKind, Rating
from sessions_app.models import OwnPicture, OwnPoint, Session
from tests.factories import (
    drawn_picture,
    make_group,
    make_own_map,
    make_participant,
    make_rating,
    make_session,
    municipality,
    open_round,
)

pytestmark = pytest.mark.django_db
OURS = self_check("innovasjon", "nb")
TWO = [PointWords(10, 20, "Skolen", "Åpen", "Stengt"), PointWords(90, 80, "Havna", "Full", "Tom", "Hvem?")]


def fresh(session: Session) -> Session:
    return Session.objects.get(pk=session.pk)


def titles(session: Session, language: str = "nb") -> list[str]:
    return [point.title for point in check_for(fresh(session), language).points]


def rated(session: Session) -> Session:
    make_rating(participant=make_participant(group=make_group(session=session)), point=1)
    return session


# --- what a session goes through ----------------------------------------------------------------------------


def test_our_drawing_is_used_until_the_points_are_saved() -> None:
    session = make_session()
    keep_picture(session=session, shows=PictureKind.MAP, picture=drawn_picture())
    assert check_for(fresh(session), "nb") is OURS

    set_points(session=session, points=TWO)

    check = check_for(fresh(session), "nb")
    picture = OwnPicture.objects.get()
    assert (check.picture, check.rings, check.help_pictures) == (str(picture.token), (), ())
    first, second = check.points
    assert (first.number, first.x, first.y, first.ring, first.help_page) == (1, 120, 160, "left", 1)
    assert (second.number, second.x, second.y, second.ring, second.opener) == (2, 1080, 640, "right", "Hvem?")
    assert (check.rounds, check.arenas) == (OURS.rounds, OURS.arenas)


def test_points_are_told_in_their_owner_s_words_in_every_language() -> None:
    session = make_own_map(session=make_session(), count=2)

    assert [titles(session, language) for language in ("nb", "nn", "en")] == [["Eget 1", "Eget 2"]] * 3


def test_help_pictures_belong_to_their_points() -> None:
    check = check_for(make_own_map(session=make_session(), helps=[1, 2]), "nb")

    tokens = {one.shows: str(one.token) for one in OwnPicture.objects.all()}
    helps = [(one.page, one.token) for one in check.help_pictures]
    assert helps == [(1, tokens["help-1"]), (2, tokens["help-2"])]
    assert [point.help_page for point in check.points] == [1] * 6 + [2] * 6


def test_our_drawing_costs_no_question_and_another_map_two() -> None:
    session = make_session()
    with CaptureQueriesContext(connection) as ours:
        check_for(session, "nb")
    make_own_map(session=session)
    with CaptureQueriesContext(connection) as own:
        check_for(session, "nb")

    assert (len(ours), len(own)) == (0, 2)
    assert not any('"data"' in query["sql"] for query in own.captured_queries)


def test_first_words_are_ours_in_the_session_s_language_and_then_what_is_kept() -> None:
    session = make_session()
    words = first_words(session)
    assert [(one.title, one.helps) for one in words] == [(one.title, one.helps) for one in OURS.points]
    assert all(4 <= one.x <= 96 and 6 <= one.y <= 94 for one in words)

    make_own_map(session=session, count=2)

    assert [one.title for one in first_words(session)] == [
        "Eget 1", "Eget 2", *(one.title for one in OURS.points[2:]),
    ]  # fmt: skip


def test_another_picture_has_another_address() -> None:
    session = make_own_map(session=make_session())
    before = OwnPicture.objects.get()

    keep_picture(session=session, shows=PictureKind.MAP, picture=drawn_picture())

    assert OwnPicture.objects.get().token != before.token
    assert titles(session)[0] == "Eget 1"


def test_without_its_picture_our_drawing_is_used_and_the_texts_are_kept() -> None:
    session = make_own_map(session=make_session(), count=2)

    remove_picture(session=session, shows=PictureKind.MAP)

    assert check_for(fresh(session), "nb") is OURS
    assert OwnPoint.objects.count() == 2
    with pytest.raises(NoSuchPicture):
        remove_picture(session=session, shows=PictureKind.MAP)
    with pytest.raises(NoSuchPicture):
        set_points(session=session, points=TWO)


def test_back_to_our_drawing_and_again() -> None:
    session = make_own_map(session=make_session(), count=2)

    use_our_drawing(session=session)
    assert check_for(fresh(session), "nb") is OURS
    set_points(session=session, points=TWO)

    assert titles(session) == ["Skolen", "Havna"]


# --- once the room has answered -----------------------------------------------------------------------------


def test_rated_map_keeps_its_points_and_can_be_put_right() -> None:
    session = rated(make_own_map(session=make_session(), count=2))

    set_points(session=session, points=TWO)
    keep_picture(session=session, shows=PictureKind.MAP, picture=drawn_picture())

    assert titles(session) == ["Skolen", "Havna"]
    acts: list[Callable[[], object]] = [
        lambda: set_points(session=session, points=TWO[:1]),
        lambda: set_points(session=session, points=[*TWO, TWO[0]]),
        lambda: remove_picture(session=session, shows=PictureKind.MAP),
        lambda: use_our_drawing(session=session),
    ]
    for act in acts:
        with pytest.raises(MapIsRated):
            act()
    assert titles(session) == ["Skolen", "Havna"]


def test_drawing_that_is_rated_stays() -> None:
    session = make_session()
    keep_picture(session=session, shows=PictureKind.MAP, picture=drawn_picture())
    rated(session)

    with pytest.raises(MapIsRated):
        set_points(session=session, points=TWO)
    with pytest.raises(MapIsRated):
        keep_picture(session=session, shows=PictureKind.MAP, picture=drawn_picture())

    assert check_for(fresh(session), "nb") is OURS


def test_reason_that_was_withdrawn_counts_since_it_may_come_back() -> None:
    session = make_own_map(session=make_session(), count=2)
    open_round(session, 1)
    kari, note = make_participant(group=make_group(session=session)), uuid.uuid4()
    write_note(author=kari, note_id=note, question="1.1", text="Fordi", base=0, edit=uuid.uuid4(), point=2)
    withdraw_note(author=kari, note_id=note, base=1, edit=uuid.uuid4())

    with pytest.raises(MapIsRated):
        set_points(session=session, points=TWO[:1])


def test_finished_session_keeps_its_map() -> None:
    session = make_own_map(session=make_session(), count=2)
    finish(session=session)

    acts: list[Callable[[], object]] = [
        lambda: set_points(session=session, points=TWO),
        lambda: keep_picture(session=session, shows=PictureKind.HELP_1, picture=drawn_picture()),
        lambda: remove_picture(session=session, shows=PictureKind.MAP),
        lambda: use_our_drawing(session=session),
    ]
    for act in acts:
        with pytest.raises(SessionFinished):
            act()
    assert titles(session) == ["Eget 1", "Eget 2"]


# --- the next one -------------------------------------------------------------------------------------------


def test_next_session_has_copies_of_its_own() -> None:
    first = make_own_map(session=make_session(), count=2, helps=[1])
    second = make_session()

    take_over(source=first, session=second)
    set_points(session=second, points=TWO)
    remove_picture(session=second, shows=PictureKind.HELP_1)

    assert (titles(first), titles(second)) == (["Eget 1", "Eget 2"], ["Skolen", "Havna"])
    assert OwnPicture.objects.of(first).count() == 2
    tokens = set(OwnPicture.objects.values_list("token", flat=True))
    assert len(tokens) == 3
    first.delete()
    assert check_for(fresh(second), "nb").picture


def test_nothing_is_taken_over_from_our_drawing() -> None:
    first, second = make_own_map(session=make_session()), make_session()
    use_our_drawing(session=first)

    take_over(source=fresh(first), session=second)

    assert not OwnPoint.objects.of(second).exists()
    assert check_for(fresh(second), "nb") is OURS


def test_map_of_last_time_is_the_municipality_s_newest() -> None:
    make_own_map(session=make_session(number="3434"))
    older, newer = make_session(), make_session()
    assert map_of_last_time(municipality(), "innovasjon") is None
    make_own_map(session=older)
    assert map_of_last_time(municipality(), "innovasjon") == older
    make_demo(created_by=None)
    make_own_map(session=newer)
    assert map_of_last_time(municipality(), "innovasjon") == newer

    use_our_drawing(session=newer)

    assert map_of_last_time(municipality(), "innovasjon") is None
    assert map_of_last_time(municipality(), "another") is None


def test_rehearsal_is_held_on_the_own_map_and_is_nobody_s_last_time() -> None:
    last = make_own_map(session=make_session(), count=2)

    practice = make_rehearsal(municipality=municipality(), language="nb", created_by=None)

    assert titles(practice) == ["Eget 1", "Eget 2"]
    assert map_of_last_time(municipality(), "innovasjon") == last


def test_example_is_told_on_our_drawing() -> None:
    make_own_map(session=make_session())

    assert check_for(make_demo(created_by=None), "nb") is OURS


# --- what is made of it -------------------------------------------------------------------------------------


def test_summary_is_about_the_own_points_and_knows_the_picture() -> None:
    session = rated(make_own_map(session=make_session(), count=2))
    before = summarise(fresh(session), "nb")
    assert [one.point.title for one in before.points] == ["Eget 1", "Eget 2"]

    keep_picture(session=session, shows=PictureKind.MAP, picture=drawn_picture())
    after = summarise(fresh(session), "nb")

    assert before.picture != after.picture
    assert before.digest != after.digest


def test_points_are_compared_where_they_are_called_the_same() -> None:
    both = []
    for words in (TWO, [TWO[0], PointWords(50, 50, "Butikken", "Åpen", "Stengt")]):
        session = make_own_map(session=make_session(), count=2)
        set_points(session=session, points=words)
        group = make_group(session=session)
        for _ in range(3):
            person = make_participant(group=group)
            for point in (1, 2):
                make_rating(participant=person, point=point, rating=Rating.HELPS)
        both.append(summarise(fresh(session), "nb"))

    comparison = compare(*both)

    assert [move.point.title for move in comparison.moves] == ["Skolen"]
    assert not comparison.has_other_map


def test_another_map_is_not_compared() -> None:
    sessions = make_own_map(session=make_session(), count=2), make_session()
    for session in sessions:
        for person in [make_participant(group=make_group(session=session)) for _ in range(3)]:
            make_rating(participant=person, point=1)

    comparison = compare(*(summarise(fresh(session), "nb") for session in sessions))

    assert (comparison.moves, comparison.has_other_map, comparison.is_empty) == ((), True, False)
