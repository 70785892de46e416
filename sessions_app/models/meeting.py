from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Q

from sessions_app.enums import StepKind

if TYPE_CHECKING:
    from sessions_app.models.session import Session

LONGEST_STEP = 240  # minutes
NUMBERED = [kind for kind in StepKind if kind.is_numbered]


class Meeting(models.Model):
    """One gathering of a session; a series has several."""

    session = models.ForeignKey("Session", models.CASCADE, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="one_meeting_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="first_meeting_is_number_one"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.number}"


class StepQuerySet(models.QuerySet["Step"]):
    def of(self, session: Session | OuterRef) -> StepQuerySet:
        return self.filter(meeting__session=session)

    def in_order(self) -> StepQuerySet:
        return self.select_related("meeting").order_by("meeting__number", "position")

    def rounds_opened_in(self, session: Session | OuterRef) -> StepQuerySet:
        return self.of(session).filter(kind=StepKind.ROUND, opened_at__isnull=False)

    def opening_of(self, session: Session | OuterRef, number: int) -> StepQuerySet:
        """The steps that have opened round `number`, in any meeting. Where there is one, notes are taken."""
        return self.rounds_opened_in(session).filter(number=number)


class Step(models.Model):
    """One line of a meeting's agenda, and its clock.

    The clock is an end time (`ends_at`), or what was left when it was paused (`paused_seconds`), or not
    running (neither). `minutes` are the plan's; `extra_minutes` were given on top while it ran.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    number = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=80, blank=True)
    minutes = models.PositiveSmallIntegerField()
    extra_minutes = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    paused_seconds = models.PositiveIntegerField(null=True, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="one_step_per_position"),
            models.UniqueConstraint(
                fields=["meeting", "kind", "number"], name="step_is_named_once_per_meeting"
            ),
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="step_kind_is_known"),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, LONGEST_STEP)), name="step_takes_one_to_240_minutes"
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=NUMBERED) & Q(number__gte=1)) | (~Q(kind__in=NUMBERED) & Q(number=0)),
                name="steps_that_may_repeat_are_numbered",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(paused_seconds=None), name="clock_runs_or_is_paused"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=False) | Q(ends_at=None, paused_seconds=None),
                name="only_an_opened_step_has_a_clock",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What scripts call it: `round-1`, `opening`."""
        return f"{self.kind}-{self.number}" if self.number else self.kind

    @property
    def round_number(self) -> int:
        """The round this step belongs to; 0 for opening, breaks and closing."""
        return self.number if self.kind in {StepKind.ROUND, StepKind.PLENARY} else 0

    def seconds_left(self, now: datetime) -> int:
        """Below zero when time is out; a step not opened has all of its time."""
        if self.paused_seconds is not None:
            return self.paused_seconds
        if self.ends_at is None:
            return self.minutes * 60
        return round((self.ends_at - now) / timedelta(seconds=1))
