"""What the room makes together: reflections written down in plenary, and what now."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.db import models
from django.db.models import Max, Q

from sessions_app.models.note import LONGEST_NOTE, Note
from sessions_app.models.session import Session

M = TypeVar("M", bound=models.Model)


class OfSession(models.QuerySet[M]):
    """Rows that belong to one session, in the order they came."""

    def of(self, session: Session) -> OfSession[M]:
        return self.filter(session=session).order_by("position")

    def next_position(self, session: Session) -> int:
        return 1 + (self.of(session).aggregate(last=Max("position"))["last"] or 0)


class PlenaryNote(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(Session, models.CASCADE, related_name="plenary_notes")
    round_number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_NOTE)
    position = models.PositiveIntegerField()
    written_at = models.DateTimeField()

    objects = OfSession.as_manager()

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="one_plenary_note_per_place"),
            models.CheckConstraint(condition=~Q(text=""), name="plenary_note_says_something"),
            models.CheckConstraint(
                condition=Q(round_number__lte=9), name="plenary_note_belongs_to_a_round_or_the_end"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Action(models.Model):
    """What now: who does what by when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(Session, models.CASCADE, related_name="actions")
    text = models.CharField(max_length=500)
    owner = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)
    note = models.ForeignKey(Note, models.SET_NULL, null=True, blank=True, related_name="actions")
    position = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = OfSession.as_manager()

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="one_action_per_place"),
            models.CheckConstraint(condition=~Q(text=""), name="action_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:40]
