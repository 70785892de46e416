"""The agenda as it is led: to a step, on, back, pause, more time, the end.

Nothing here touches what people wrote.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sessions_app.domain.exceptions import NoSuchStep, NotStarted, SessionFinished
from sessions_app.domain.planning import kept_until
from sessions_app.domain.retention import erase
from sessions_app.domain.roles import draw_roles
from sessions_app.enums import WallShows
from sessions_app.models import Group, Meeting, Session, Step
from sessions_app.models.meeting import LONGEST_STEP
from sessions_app.signals import session_changed
from sessions_app.writing import writing

LEAST_LEFT = 60  # seconds of a step whose time is taken back


def tell(session: Session) -> None:
    """Count the session on, and wake whoever listens once it is on disk."""
    Session.objects.count_on(session.pk)
    transaction.on_commit(lambda: session_changed.send(Session, session=session.pk), robust=True)


def held(session: Session) -> Session:
    """The session as it is now, finished or not; nobody else changes it before the transaction ends.

    Two reads on purpose: PostgreSQL gives the row as it is after the wait, but what is joined to it as it
    was before.
    """
    Session.objects.select_for_update().get(pk=session.pk)
    return Session.objects.select_related("current_step__meeting").get(pk=session.pk)


def locked(session: Session) -> Session:
    """The same, for what can be done only before the end. Raises SessionFinished."""
    fresh = held(session)
    if fresh.is_finished:
        raise SessionFinished
    return fresh


def go_to(*, session: Session, step: Step) -> Step:
    """Leave the present step with its clock stopped, and open this one. Raises SessionFinished.

    A step that was open before goes on with what was left of its time. A step of a later meeting ends those
    before it, missed ones too; a step of one that has ended opens it again.
    """
    now = timezone.now()
    with writing():
        fresh = locked(session)
        if fresh.current_step is not None and fresh.current_step_id != step.pk:
            stop_clock(fresh.current_step, now)
        target = Step.objects.in_order().get(pk=step.pk, meeting__session=fresh)
        begin_meeting(target.meeting, now)
        if target.pk != fresh.current_step_id:
            draw_roles(fresh, target)
            start_clock(target, now)
        end_meetings(fresh, now, number__lt=target.meeting.number)
        fresh.meetings.filter(pk=target.meeting_id).update(ended_at=None)
        fresh.started_at = fresh.started_at or now
        fresh.current_step = target
        fresh.group_on_wall, fresh.wall_shows = None, WallShows.FINDINGS
        keep_longer(fresh)
        fresh.save(update_fields=["started_at", "current_step", "group_on_wall", "wall_shows", "delete_on"])
        tell(fresh)
    session.refresh_from_db()
    return target


def begin_meeting(meeting: Meeting, now: datetime) -> None:
    """A day that was planned gives way to the day it is: report and list name the one it was held on."""
    planned = meeting.starts_at and timezone.localdate(meeting.starts_at)
    if planned != timezone.localdate(now) and not meeting.steps.exclude(opened_at=None).exists():
        meeting.starts_at = now.replace(second=0, microsecond=0)
        meeting.save(update_fields=["starts_at"])


def stop_clock(step: Step, now: datetime) -> None:
    if step.ends_at is not None:
        step.paused_seconds, step.ends_at = max(0, step.seconds_left(now)), None
        step.save(update_fields=["paused_seconds", "ends_at"])


def start_clock(step: Step, now: datetime) -> None:
    step.ends_at = now + timedelta(seconds=step.seconds_left(now))
    step.paused_seconds = None
    step.opened_at = step.opened_at or now
    step.save(update_fields=["ends_at", "paused_seconds", "opened_at"])


def keep_longer(session: Session) -> None:
    """What is used is kept for a year from now; a rehearsal goes when it was to go."""
    if not session.is_rehearsal:
        session.delete_on = max(session.delete_on, kept_until())


def end_meetings(session: Session, now: datetime, **which: int) -> None:
    session.meetings.filter(ended_at=None, **which).update(ended_at=now)


def neighbour(session: Session, offset: int, steps: list[Step]) -> Step | None:
    """The next step of the present meeting, or with -1 the one before that was held; `steps`: the session's.

    Back never begins what was skipped. Between two meetings: forward the first step of the next, back the
    one that was left last. None beyond the meeting's ends.
    """
    meeting = session.present_meeting
    here = [step for step in steps if step.meeting_id == meeting.pk]
    if session.current_step_id is not None:
        place = [step.pk for step in here].index(session.current_step_id)
        held = (step for step in reversed(here[:place]) if step.opened_at is not None)
        return next(iter(here[place + 1 :]) if offset > 0 else held, None)
    if offset > 0:
        return here[0] if here and meeting.ended_at is None else None
    left = [step for step in steps if step.meeting.number < meeting.number and step.opened_at is not None]
    return left[-1] if left else None


def meeting_to_come(session: Session, steps: list[Step]) -> Meeting | None:
    """The first that has not ended, besides the one we are in; None: this is the last."""
    here = session.current_step.meeting_id if session.current_step is not None else None
    meetings = (step.meeting for step in steps if step.meeting_id != here)
    return next((meeting for meeting in meetings if meeting.ended_at is None), None)


def go_on(*, session: Session, seen: int | None = None, offset: int = 1) -> Step | None:
    """To the next step, or back with -1; None where there is none to be at.

    Beyond a meeting's last step the meeting ends, and with the last meeting the session. Back from the first
    step of a later meeting one is between the two. `seen` is the step the asker was looking at: pressed
    twice, or in two windows, the second does nothing. Raises SessionFinished.
    """
    with writing():
        fresh = locked(session)
        if seen is not None and seen != (fresh.current_step_id or 0):
            return fresh.current_step
        steps = list(Step.objects.of(fresh).in_order())
        step = neighbour(fresh, offset, steps)
        if step is not None:
            return go_to(session=session, step=step)
        if offset > 0:
            end = end_meeting if meeting_to_come(fresh, steps) is not None else finish
            end(session=session)
            return None
        if fresh.current_step is not None and fresh.current_step.meeting.number > 1:
            leave_step(fresh, timezone.now())
            session.refresh_from_db()
    return fresh.current_step


def leave_step(session: Session, now: datetime) -> None:
    if session.current_step is not None:
        stop_clock(session.current_step, now)
    session.current_step = session.group_on_wall = None
    session.wall_shows = WallShows.FINDINGS
    session.save(update_fields=["current_step", "group_on_wall", "wall_shows"])
    tell(session)


def end_meeting(*, session: Session) -> None:
    """Thanks for today: no step is open until the next meeting begins. Raises SessionFinished, NotStarted.

    Notes are still taken for every round that has been opened.
    """
    now = timezone.now()
    with writing():
        fresh = locked(session)
        end_meetings(fresh, now, number__lte=present(fresh).meeting.number)
        leave_step(fresh, now)
    session.refresh_from_db()


def step_named(session: Session, name: str) -> Step:
    """`round-1`, or `2:round-2` for another meeting of a series. Raises NoSuchStep."""
    meeting, colon, rest = name.rpartition(":")
    number = int(meeting) if meeting.isdecimal() else session.present_meeting.number
    kind, dash, count = rest.rpartition("-")
    found = Step.objects.of(session).in_order().filter(meeting__number=number)
    step = (
        found.filter(kind=kind, number=int(count)).first()
        if dash and count.isdecimal()
        else found.filter(kind=rest, number=0).first()
    )
    if step is None or (colon and not meeting.isdecimal()):
        raise NoSuchStep(name)
    return step


def present(session: Session) -> Step:
    """The step we are at. Raises NotStarted."""
    step = session.current_step
    if step is None:
        raise NotStarted
    return step


def pause(*, session: Session) -> None:
    """Raises SessionFinished, NotStarted."""
    with writing():
        fresh = locked(session)
        stop_clock(present(fresh), timezone.now())
        tell(fresh)


def resume(*, session: Session) -> None:
    """A clock that runs already runs on. Raises SessionFinished, NotStarted."""
    with writing():
        fresh = locked(session)
        if present(fresh).ends_at is None:
            start_clock(present(fresh), timezone.now())
        tell(fresh)


def extend(*, session: Session, minutes: int) -> None:
    """More time for the present step: from its end, or from now when that has passed.

    The plan stays as it was: the agenda says what comes too short by it, and silent minutes stay the first
    ones (timeline.py, silence.py). Raises SessionFinished, NotStarted.
    """
    now = timezone.now()
    with writing():
        fresh = locked(session)
        step = present(fresh)
        step.extra_minutes = min(step.extra_minutes + minutes, LONGEST_STEP)
        move_end(step, minutes * 60, now)
        tell(fresh)


def take_back(*, session: Session, minutes: int) -> None:
    """Less time, of what `extend` gave and no more. A minute is left, so that sentences are finished.

    Where nothing was given, or no more than that minute is left, nothing changes. Raises SessionFinished,
    NotStarted.
    """
    now = timezone.now()
    with writing():
        fresh = locked(session)
        step = present(fresh)
        seconds = min(minutes * 60, step.seconds_left(now) - LEAST_LEFT)
        if step.extra_minutes >= minutes and seconds > 0:
            step.extra_minutes -= minutes
            move_end(step, -seconds, now)
            tell(fresh)


def move_end(step: Step, seconds: int, now: datetime) -> None:
    if step.paused_seconds is not None:
        step.paused_seconds += seconds
    else:
        step.ends_at = max(step.ends_at or now, now) + timedelta(seconds=seconds)
    step.save(update_fields=["extra_minutes", "ends_at", "paused_seconds"])


def finish(*, session: Session) -> None:
    """The end; a rehearsal is gone with it. Raises SessionFinished.

    It locks every group, so nobody is in the middle of a save.
    """
    now = timezone.now()
    with writing():
        fresh = locked(session)
        list(Group.objects.of(fresh).select_for_update().order_by("pk").values_list("pk"))
        if fresh.is_rehearsal:
            erase(fresh)
            session.finished_at = now
            return
        if fresh.current_step is not None:
            end_meetings(fresh, now, pk=fresh.current_step.meeting_id)
        leave_step(fresh, now)
        fresh.finished_at, fresh.started_at = now, fresh.started_at or now
        keep_longer(fresh)
        fresh.save(update_fields=["finished_at", "started_at", "delete_on"])
    session.refresh_from_db()


def show_group(*, session: Session, group: Group | None) -> None:
    """Put one group's findings on the big screen; None: the overview. Raises SessionFinished."""
    with writing():
        fresh = locked(session)
        fresh.group_on_wall, fresh.wall_shows = group, WallShows.FINDINGS
        fresh.save(update_fields=["group_on_wall", "wall_shows"])
        tell(fresh)
