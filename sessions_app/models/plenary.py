"""What the room makes together: reflections written down in plenary, and what now."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.db import models
from django.db.models import Max, Q

from sessions_app.enums import Mark
from sessions_app.models.group import Participant
from sessions_app.models.note import LONGEST_NOTE, Note
from sessions_app.models.session import Session

M = TypeVar("M", bound=models.Model)
MOST_DOTS = 3


class OfSession(models.QuerySet[M]):
    """Rows that belong to one session, in the order they came."""

    def of(self, session: Session) -> OfSession[M]:
        return self.filter(session=session).order_by("position")

    def next_position(self, session: Session) -> int:
        return 1 + (self.of(session).aggregate(last=Max("position"))["last"] or 0)


class PlenaryNotes(OfSession["PlenaryNote"]):
    def of(self, session: Session) -> PlenaryNotes:
        return self.filter(session=session, is_removed=False).order_by("position")

    def next_position(self, session: Session) -> int:
        """Behind those that were removed, too."""
        return 1 + (self.filter(session=session).aggregate(last=Max("position"))["last"] or 0)


class OfNotes(models.QuerySet[M]):
    """Rows that belong to a note of one session."""

    def of(self, session: Session) -> OfNotes[M]:
        return self.filter(note__group__meeting__session=session)


class PlenaryNote(models.Model):
    """One that was removed is empty and keeps its id: a phone that missed the answer sends it again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(Session, models.CASCADE, related_name="plenary_notes")
    round_number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_NOTE, blank=True)
    is_removed = models.BooleanField(default=False)
    author = models.ForeignKey(
        Participant, models.SET_NULL, null=True, blank=True, related_name="plenary_notes"
    )
    position = models.PositiveIntegerField()
    written_at = models.DateTimeField()

    objects = PlenaryNotes.as_manager()

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="one_plenary_note_per_place"),
            models.CheckConstraint(
                condition=Q(is_removed=False) ^ Q(text=""),
                name="plenary_note_stands_or_is_empty",
            ),
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
    goals = models.CharField(max_length=60, blank=True)  # the UN's, by number: "3,11"
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


class WallNote(models.Model):
    """What plenary did with a finding: said aloud, so that nobody repeats it; or kept off the wall."""

    note = models.OneToOneField(Note, models.CASCADE, related_name="on_wall")
    is_said = models.BooleanField(default=False)
    is_off = models.BooleanField(default=False)

    objects = OfNotes.as_manager()

    def __str__(self) -> str:
        return f"{self.note}"


class Theme(models.Model):
    """Notes of any group that are about the same, gathered by people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(Session, models.CASCADE, related_name="themes")
    title = models.CharField(max_length=120)
    position = models.PositiveIntegerField()

    objects = OfSession.as_manager()

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="one_theme_per_place"),
            models.CheckConstraint(condition=~Q(title=""), name="theme_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class ThemeNote(models.Model):
    """A note may be about more than one thing."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="gathered")
    note = models.ForeignKey(Note, models.CASCADE, related_name="themed")

    objects = OfNotes.as_manager()

    class Meta:
        ordering = ["theme", "pk"]
        constraints = [models.UniqueConstraint(fields=["theme", "note"], name="note_is_in_a_theme_once")]

    def __str__(self) -> str:
        return f"{self.theme}: {self.note}"


class DotQuerySet(models.QuerySet["Dot"]):
    def of(self, session: Session) -> DotQuerySet:
        return self.filter(participant__group__meeting__session=session)

    def counting(self) -> DotQuerySet:
        """Not on what has since been withdrawn, unmarked or kept off the wall."""
        gone = Q(note__withdrawn=True) | Q(note__mark=Mark.NONE) | Q(note__on_wall__is_off=True)
        return self.exclude(gone)


class Dot(models.Model):
    """What one participant finds most important in a round: a finding or a theme. Three each, by `place`."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="dots")
    round_number = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    note = models.ForeignKey(Note, models.CASCADE, null=True, blank=True, related_name="dots")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, blank=True, related_name="dots")

    objects = DotQuerySet.as_manager()

    class Meta:
        ordering = ["participant", "round_number", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "round_number", "place"], name="one_dot_per_place"
            ),
            models.CheckConstraint(condition=Q(place__range=(1, MOST_DOTS)), name="three_dots_in_a_round"),
            models.CheckConstraint(
                condition=Q(note=None, theme__isnull=False) | Q(note__isnull=False, theme=None),
                name="dot_is_on_a_finding_or_a_theme",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.note or self.theme}"
