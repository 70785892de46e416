from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from sessions_app.domain.silence import Silence, silence_of
from sessions_app.domain.steering import extend, go_to, pause
from sessions_app.models import Session, Step
from tests.factories import make_session, open_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    session = make_session()
    session.silent_minutes = 5
    session.save()
    return session


def ends(step: Step) -> datetime:
    step.refresh_from_db()
    assert step.ends_at is not None
    return step.ends_at


@pytest.mark.parametrize(("seconds", "is_over"), [(0, False), (299, False), (300, True), (2_400, True)])
def test_first_minutes_of_a_round_are_silent(session: Session, seconds: int, is_over: bool) -> None:
    step = open_round(session, 1)
    began = ends(step) - timedelta(minutes=step.minutes)

    silence = silence_of(session, began + timedelta(seconds=seconds))

    assert silence == Silence(talk_at=began + timedelta(minutes=5), is_over=is_over)


def test_stopped_clock_stops_the_silence_too(session: Session) -> None:
    step = open_round(session, 1)
    began = ends(step) - timedelta(minutes=step.minutes)
    pause(session=session)
    session.refresh_from_db()

    assert silence_of(session, began + timedelta(hours=1)) == Silence(talk_at=None, is_over=False)


def test_round_shorter_than_the_silence_is_silent_to_its_end(session: Session) -> None:
    step = open_round(session, 1)
    Step.objects.of(session).filter(pk=step.pk).update(minutes=3)
    session.refresh_from_db()

    silence = silence_of(session, ends(step) - timedelta(seconds=1))

    assert silence == Silence(talk_at=ends(step), is_over=False)


def test_nobody_is_silent_before_the_start_or_between_the_rounds(session: Session) -> None:
    before = silence_of(session, session.created_at)
    go_to(session=session, step=Step.objects.of(session).get(kind="plenary", number=1))

    assert [before, silence_of(session, session.created_at)] == [None, None]


def test_session_without_silent_minutes_has_no_silence() -> None:
    session = make_session()
    step = open_round(session, 1)

    assert silence_of(session, ends(step) - timedelta(minutes=step.minutes)) is None


@pytest.mark.parametrize("seconds", [60, 301])
def test_more_time_makes_no_more_silence(session: Session, seconds: int) -> None:
    step = open_round(session, 1)
    began = ends(step) - timedelta(minutes=step.minutes)

    with time_machine.travel(began + timedelta(seconds=seconds), tick=False):
        extend(session=session, minutes=5)
        session.refresh_from_db()

        silence = silence_of(session, timezone.now())

    assert silence == Silence(began + timedelta(minutes=5), is_over=seconds >= 300)
