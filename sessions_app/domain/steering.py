"""The agenda as it is led: to a step, on, back, pause, more time, the end.

Nothing here touches what people wrote.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sessions_app.domain.exceptions import NoSuchStep, NotStarted, SessionFinished
from sessions_app.domain.planning import kept_until
from sessions_app.models import Group, Session, Step
from sessions_app.signals import session_changed
from sessions_app.writing import writing


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

    A step that was open before goes on with what was left of its time.
    """
    now = timezone.now()
    with writing():
        fresh = locked(session)
        if fresh.current_step is not None and fresh.current_step_id != step.pk:
            stop_clock(fresh.current_step, now)
        target = Step.objects.in_order().get(pk=step.pk, meeting__session=fresh)
        if target.pk != fresh.current_step_id:
            start_clock(target, now)
        fresh.started_at = fresh.started_at or now
        fresh.current_step = target
        fresh.group_on_wall = None
        fresh.delete_on = max(fresh.delete_on, kept_until())
        fresh.save(update_fields=["started_at", "current_step", "group_on_wall", "delete_on"])
        tell(fresh)
    session.refresh_from_db()
    return target


def stop_clock(step: Step, now: datetime) -> None:
    if step.ends_at is not None:
        step.paused_seconds, step.ends_at = max(0, step.seconds_left(now)), None
        step.save(update_fields=["paused_seconds", "ends_at"])


def start_clock(step: Step, now: datetime) -> None:
    step.ends_at = now + timedelta(seconds=step.seconds_left(now))
    step.paused_seconds = None
    step.opened_at = step.opened_at or now
    step.save(update_fields=["ends_at", "paused_seconds", "opened_at"])


def neighbour(session: Session, offset: int) -> Step | None:
    """The step `offset` places from the present one; before the start the first. None beyond either end."""
    steps = list(Step.objects.of(session).in_order())
    places = {step.pk: place for place, step in enumerate(steps)}
    here = places[session.current_step_id] if session.current_step_id is not None else -1
    return steps[here + offset] if 0 <= here + offset < len(steps) else None


def go_on(*, session: Session, seen: int | None = None, offset: int = 1) -> Step | None:
    """To the next step (or back with -1); beyond the last one the session is finished and None returned.

    `seen` is the step the asker was looking at: pressed twice, or in two windows, the second does nothing.
    Raises SessionFinished.
    """
    with writing():
        fresh = locked(session)
        if seen is not None and seen != (fresh.current_step_id or 0):
            return fresh.current_step
        step = neighbour(fresh, offset)
        if step is not None:
            return go_to(session=session, step=step)
        if offset > 0:
            finish(session=session)
    return None if offset > 0 else session.current_step


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

    Raises SessionFinished, NotStarted.
    """
    now = timezone.now()
    with writing():
        fresh = locked(session)
        step = present(fresh)
        if step.paused_seconds is not None:
            step.paused_seconds += minutes * 60
        else:
            step.ends_at = max(step.ends_at or now, now) + timedelta(minutes=minutes)
        step.save(update_fields=["ends_at", "paused_seconds"])
        tell(fresh)


def finish(*, session: Session) -> None:
    """The end. It locks every group, so nobody is in the middle of a save. Raises SessionFinished."""
    with writing():
        fresh = locked(session)
        list(Group.objects.of(fresh).select_for_update().order_by("pk").values_list("pk"))
        if fresh.current_step is not None:
            stop_clock(fresh.current_step, timezone.now())
        fresh.finished_at = timezone.now()
        fresh.started_at = fresh.started_at or fresh.finished_at
        fresh.current_step = fresh.group_on_wall = None
        fresh.delete_on = max(fresh.delete_on, kept_until())
        fresh.save(update_fields=["finished_at", "started_at", "current_step", "group_on_wall", "delete_on"])
        tell(fresh)
    session.refresh_from_db()


def show_group(*, session: Session, group: Group | None) -> None:
    """Put one group's findings on the big screen; None: the overview. Raises SessionFinished."""
    with writing():
        fresh = locked(session)
        fresh.group_on_wall = group
        fresh.save(update_fields=["group_on_wall"])
        tell(fresh)


def set_minutes(*, session: Session, minutes: dict[int, int]) -> None:
    """Change the length of steps, by their ids. A running clock follows. Raises SessionFinished."""
    with writing():
        fresh = locked(session)
        for step in Step.objects.of(fresh).filter(pk__in=minutes):
            longer = timedelta(minutes=minutes[step.pk] - step.minutes)
            step.minutes = minutes[step.pk]
            if step.ends_at is not None:
                step.ends_at += longer
            elif step.paused_seconds is not None:
                step.paused_seconds = max(0, step.paused_seconds + int(longer.total_seconds()))
            step.save(update_fields=["minutes", "ends_at", "paused_seconds"])
        tell(fresh)
