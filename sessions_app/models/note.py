from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Count, Q

from sessions_app.enums import EditKind, Mark
from sessions_app.models.group import Group, Participant
from sessions_app.models.meeting import Meeting
from sessions_app.models.session import Session

LONGEST_NOTE = 2000
MOST_POINTS = 12


class NoteQuerySet(models.QuerySet["Note"]):
    def standing(self) -> NoteQuerySet:
        """Not withdrawn."""
        return self.filter(withdrawn=False)

    def of(self, session: Session) -> NoteQuerySet:
        return self.filter(group__meeting__session=session)

    def by_group(self, group_id: int) -> NoteQuerySet:
        return self.filter(group=group_id)

    def in_round(self, number: int) -> NoteQuerySet:
        return self.filter(question__startswith=f"{number}.")

    def marked(self) -> NoteQuerySet:
        """What a group lifted out."""
        return self.exclude(mark=Mark.NONE)

    def on_walls(self) -> NoteQuerySet:
        """Not kept off the big screen."""
        return self.exclude(on_wall__is_off=True)

    def kept_off(self) -> NoteQuerySet:
        return self.filter(on_wall__is_off=True)

    def with_wall(self) -> NoteQuerySet:
        """With what plenary did with each, and where it was written."""
        return self.select_related("on_wall", "group__meeting")

    def about_points(self) -> NoteQuerySet:
        """Of the map."""
        return self.exclude(point=None)

    def counted_by_group(self, meeting: Meeting, round_number: int) -> dict[tuple[int, str], int]:
        """How many notes stand, by group and question of one round; none: left out."""
        rows = self.standing().in_round(round_number).filter(group__meeting=meeting).order_by()
        counted = rows.values_list("group", "question").annotate(count=Count("pk"))
        return {(group, question): count for group, question, count in counted}

    def withdrawn_as(self, note_id: uuid.UUID) -> Note | None:
        return self.filter(pk=note_id, withdrawn=True).first()

    def since(self, revision: int) -> NoteQuerySet:
        """Changed after the group's `revision`, withdrawn ones too: what a reader who was away must hear."""
        return self.filter(revision__gt=revision)

    def for_display(self) -> NoteQuerySet:
        """In the order they were written, which the group's revision knows and no clock does."""
        return self.order_by("position", "pk")


class Note(models.Model):
    """One thought on one question, written by a group. Its id is made on the phone, before the first send."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    group = models.ForeignKey(Group, models.CASCADE, related_name="notes")
    question = models.CharField(max_length=4)
    point = models.PositiveSmallIntegerField(null=True, blank=True)  # of the map, where it says why
    text = models.CharField(max_length=LONGEST_NOTE)
    mark = models.CharField(max_length=8, choices=Mark.choices, default=Mark.NONE)
    withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    author = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="notes")
    kept_beside = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="kept_copies"
    )
    from_paper = models.BooleanField(default=False)  # written by hand, and typed in afterwards
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["group", "position"]
        indexes = [models.Index(fields=["group", "revision"], name="note_changes_of_a_group")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(question__regex=r"^[1-9]\.[1-9]$"), name="note_answers_a_question"
            ),
            models.CheckConstraint(
                condition=Q(point=None) | Q(point__range=(1, MOST_POINTS)),
                name="note_is_about_a_point_of_the_map",
            ),
            models.CheckConstraint(condition=Q(mark__in=Mark.values), name="note_mark_is_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="first_version_is_one"),
            models.CheckConstraint(condition=Q(position__gte=1), name="note_has_a_place_in_the_group"),
            models.CheckConstraint(
                condition=Q(revision__gte=models.F("position")), name="note_changed_no_earlier_than_written"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.text[:40]}"


class Edit(models.Model):
    """One act on one note, under an id that the phone made; together they are the note's history.

    Asked for again, it changes nothing. `target` is the note the act was meant for; `note` the one it
    reached: another one where a newer version stood in between and the text was kept beside it.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8, choices=EditKind.choices)
    target = models.ForeignKey(Note, models.CASCADE, related_name="edits_meant")
    note = models.ForeignKey(Note, models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()  # the group's, which is the order of its acts
    text = models.CharField(max_length=LONGEST_NOTE, blank=True)
    mark = models.CharField(max_length=8, choices=Mark.choices, default=Mark.NONE)
    made_by = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="edits")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["note", "version", "made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EditKind.values), name="edit_kind_is_known"),
            models.CheckConstraint(condition=Q(mark__in=Mark.values), name="edit_mark_is_known"),
            models.CheckConstraint(
                condition=~Q(kind=EditKind.WRITE, text=""), name="written_edit_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @property
    def was_kept_beside(self) -> bool:
        return self.target_id != self.note_id
