from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from sessions_app import codes
from sessions_app.enums import TableRole
from sessions_app.models.meeting import Meeting
from sessions_app.models.session import Session

LARGEST_TABLE = 10


class GroupQuerySet(models.QuerySet["Group"]):
    def of(self, session: Session) -> GroupQuerySet:
        return self.filter(meeting__session=session)

    def at(self, meeting: Meeting) -> GroupQuerySet:
        return self.filter(meeting=meeting)

    def with_session(self) -> GroupQuerySet:
        return self.select_related("meeting__session")

    def that_wrote_in(self, round_number: int) -> GroupQuerySet:
        """With their meetings, in the order that plenary takes them."""
        written = Q(notes__question__startswith=f"{round_number}.", notes__withdrawn=False)
        return self.filter(written).distinct().select_related("meeting").order_by("meeting__number", "number")

    def taking_people(self) -> GroupQuerySet:
        """Not merged into another one."""
        return self.filter(merged_into=None)

    def merged(self) -> GroupQuerySet:
        return self.exclude(merged_into=None).order_by("number")

    def with_people(self) -> GroupQuerySet:
        """Those that take people, and how many sit there: people, not phones. In one query."""
        return self.taking_people().with_people_count().order_by("number")

    def with_people_count(self) -> GroupQuerySet:
        seated = Sum("participants__people", filter=Q(participants__left_at=None))
        return self.annotate(people_count=Coalesce(seated, 0))  # type: ignore[no-redef]

    def with_those_who_came(self) -> GroupQuerySet:
        """Add how many people came, also those who have left; everybody is counted at one table."""
        came = Participant.objects.counted_once().filter(group=OuterRef("pk")).order_by().values("group")
        total = Subquery(came.annotate(total=Sum("people")).values("total"))
        return self.annotate(came_count=Coalesce(total, 0))  # type: ignore[no-redef]

    def help_and_roles(self) -> list[tuple[int, datetime | None, int | None, str | None]]:
        """Each table with when it called, and a seat and its role: a row for each role, or one without."""
        holds = Q(participants__left_at=None) & ~Q(participants__role="")
        rows = self.annotate(holder=FilteredRelation("participants", condition=holds)).order_by("number")
        return list(rows.values_list("pk", "help_asked_at", "holder__seat", "holder__role"))

    def last_wrote_at(self) -> dict[int, datetime | None]:
        """When each group last changed a note, by the group's id."""
        return dict(self.annotate(last=Max("notes__changed_at")).order_by().values_list("pk", "last"))

    def with_a_free_seat(self, people: int = 1) -> GroupQuerySet:
        """Room for so many who come together, the emptiest first. An empty table takes any number.

        Seats are counted in people. Phones of facilitators, which count for nobody, take numbers too.
        """
        room = Q(people_count=0) | Q(people_count__lte=F("seats") - people)
        phones = Count("participants", filter=Q(participants__left_at=None))
        free = self.taking_people().with_people_count().alias(phones=phones)
        free = free.filter(room, phones__lt=LARGEST_TABLE)
        return free.order_by("people_count", "number")  # type: ignore[misc]


class Group(models.Model):
    """A table in one meeting.

    Its revision counts every change of what the table has made; it orders them, clocks do not. A group that
    was merged into another one keeps what it wrote, and takes nobody any more.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=0)
    help_asked_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged_groups"
    )

    objects = GroupQuerySet.as_manager()

    if TYPE_CHECKING:
        people_count: int  # what `with_people` adds
        came_count: int  # what `with_those_who_came` adds
        edit_is_known: bool  # what `statements.about_to_write` adds
        note_is_known: bool
        round_is_open: bool

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_group_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="first_group_is_number_one"),
            models.CheckConstraint(
                condition=Q(seats__range=(1, LARGEST_TABLE)), name="table_has_one_to_ten_seats"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} · {self.number}"


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def seated(self) -> ParticipantQuerySet:
        return self.filter(left_at=None)

    def of(self, session: Session) -> ParticipantQuerySet:
        return self.filter(group__meeting__session=session)

    def at(self, meeting: Meeting) -> ParticipantQuerySet:
        return self.filter(group__meeting=meeting)

    def in_group(self, group_id: int) -> ParticipantQuerySet:
        return self.filter(group=group_id)

    def in_running_sessions(self) -> ParticipantQuerySet:
        return self.filter(group__meeting__session__finished_at=None)

    def holding(self, tokens: list[uuid.UUID]) -> ParticipantQuerySet:
        """Seats held by a browser with these tokens. An empty list holds nothing."""
        return self.seated().filter(token__in=tokens)

    def held_or_moved(self, tokens: list[uuid.UUID]) -> ParticipantQuerySet:
        """Also the seats that a browser was moved from: they take what it has not delivered yet."""
        return self.filter(Q(left_at=None) | Q(moved_to__isnull=False), token__in=tokens)

    def taking_part(self) -> ParticipantQuerySet:
        """Seated, and not a facilitator who only writes."""
        return self.seated().filter(people__gt=0)

    def writing_only(self) -> ParticipantQuerySet:
        """The facilitator's own seat at a table."""
        return self.seated().filter(people=0)

    def counted_once(self) -> ParticipantQuerySet:
        """Of a seat that was given back, who has it now; of who was moved, the seat they came to.

        Whoever came to a table that was merged into another one is counted there, where they wrote.
        """
        later = Participant.objects.filter(
            group=OuterRef("group"), seat=OuterRef("seat"), pk__gt=OuterRef("pk")
        )
        came_again = ~Q(moved_to__group__meeting=F("group__meeting"))  # to another meeting: they came to both
        stayed = Q(moved_to=None) | Q(moved_to__group=F("group__merged_into")) | came_again
        merged_here = Participant.objects.filter(
            moved_to=OuterRef("pk"), group__merged_into=OuterRef("group")
        )
        return self.filter(stayed).exclude(Exists(later)).exclude(Exists(merged_here))

    def with_session(self) -> ParticipantQuerySet:
        return self.select_related("group__meeting__session")


class Participant(models.Model):
    """A numbered seat at a table: having to hold one is what keeps a group at its size.

    How many seats a group has comes from the self-check (innovasjon: 6, others up to 10) and stands on the
    group. The browser that knows the token sits there; whoever types the seat code takes the seat over and
    gets a new token. `people` share the browser; nobody (0) where the facilitator writes for the table.
    Whoever is moved gets a seat elsewhere, and what was written stays where it was written: the old seat
    points to the new one (`moved_to`), and takes what its phone has not delivered yet.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="participants")
    seat = models.PositiveSmallIntegerField()
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    join_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seat_code = models.CharField(max_length=codes.SEAT_LENGTH, default=codes.new_seat_code)
    name = models.CharField(max_length=40, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    background = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=12, choices=TableRole.choices, blank=True)
    moved_to = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="moved_from")
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["group", "seat"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "seat"], condition=Q(left_at=None), name="one_participant_per_seat"
            ),
            models.CheckConstraint(condition=Q(seat__range=(1, LARGEST_TABLE)), name="seat_is_at_the_table"),
            models.CheckConstraint(
                condition=Q(people__lte=LARGEST_TABLE), name="browser_is_shared_by_at_most_ten"
            ),
            models.CheckConstraint(condition=Q(role__in=["", *TableRole.values]), name="table_role_is_known"),
            models.CheckConstraint(
                condition=Q(moved_to=None) | Q(left_at__isnull=False), name="whoever_is_moved_has_left"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.seat}"
