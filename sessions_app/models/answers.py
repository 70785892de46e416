"""The structured answers: the map (1.1) and the team (3.2, 3.3)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Value

from sessions_app.enums import AnswerKind, Distance, PlayerKind, Rating
from sessions_app.models.group import Group, Participant
from sessions_app.models.note import MOST_POINTS
from sessions_app.models.session import Session


class MapRatingQuerySet(models.QuerySet["MapRating"]):
    def of(self, session: Session) -> MapRatingQuerySet:
        return self.filter(group__meeting__session=session)

    def counted(self) -> dict[tuple[int, str], int]:
        """How many gave each rating to each point; pairs without any are left out."""
        rows = self.order_by().values_list("point", "rating").annotate(count=Count("pk"))
        return {(point, rating): count for point, rating, count in rows}

    def by_group(self, group_id: int) -> MapRatingQuerySet:
        return self.filter(group=group_id)

    def since(self, revision: int) -> MapRatingQuerySet:
        """Given or changed after the group's `revision`."""
        return self.filter(revision__gt=revision)

    def points(self) -> set[int]:
        return set(self.order_by().values_list("point", flat=True))

    def said_by(self, participant: Participant) -> dict[int, Rating]:
        """What one participant says, by point."""
        rows = self.filter(participant=participant).values_list("point", "rating")
        return {point: Rating(rating) for point, rating in rows}

    def counted_by_group(self) -> list[tuple[int, int, int, int, str, int]]:
        """(group, its number, its meeting's, point, rating, how many), in the groups' order."""
        of = ("group", "group__number", "group__meeting__number", "point", "rating")
        rows = self.order_by("group__meeting__number", "group__number", "point", "rating").values_list(*of)
        return list(rows.annotate(count=Count("pk")))


class MapRating(models.Model):
    """What one participant says of one point of the map. Stays with the group when its writer moves."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="map_ratings")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="map_ratings")
    point = models.PositiveSmallIntegerField()
    rating = models.CharField(max_length=10, choices=Rating.choices)
    revision = models.PositiveIntegerField()

    objects = MapRatingQuerySet.as_manager()

    class Meta:
        ordering = ["group", "point", "participant"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "point"], name="one_rating_per_participant_and_point"
            ),
            models.CheckConstraint(
                condition=Q(point__range=(1, MOST_POINTS)), name="rated_point_is_on_the_map"
            ),
            models.CheckConstraint(condition=Q(rating__in=Rating.values), name="rating_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.rating}"


class GroupAnswer(models.Model):
    """What a team player and an ambition share with a note: a phone's id, a version, a place, a way back.

    `kept_beside`: somebody's newer version of that one stood in between; this text was kept next to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    kept_beside = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="kept_copies"
    )

    class Meta:
        abstract = True


A = TypeVar("A", bound=GroupAnswer)


class AnswerQuerySet(models.QuerySet[A]):
    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn=False)

    def of(self, session: Session) -> Self:
        return self.filter(group__meeting__session=session)

    def by_group(self, group_id: int) -> Self:
        return self.filter(group=group_id)

    def since(self, revision: int) -> Self:
        """Changed after the group's `revision`, withdrawn ones too."""
        return self.filter(revision__gt=revision)

    def for_display(self) -> Self:
        """In the order they were put forward."""
        return self.order_by("position", "pk")

    def table_by_table(self) -> Self:
        """Every meeting's tables in turn, each answer with its table."""
        rows = self.select_related("group__meeting")
        return rows.order_by("group__meeting__number", "group__number", "position", "pk")

    def withdrawn_as(self, answer_id: uuid.UUID) -> A | None:
        return self.filter(pk=answer_id, withdrawn=True).first()


class TeamPlayer(GroupAnswer):
    """Somebody on the team, or wanted there. `kind_words` are the group's own, in place of a kind's name.

    Named by several groups it is one: people decide so in plenary, and the others point to the first
    (`same_as`), which points to none.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="team_players")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=PlayerKind.choices, default=PlayerKind.OTHER)
    kind_words = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=200, blank=True)
    brings = models.CharField(max_length=200, blank=True)
    distance = models.CharField(max_length=10, choices=Distance.choices, default=Distance.LOCAL)
    with_us = models.BooleanField(default=True)
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="also_named")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["group", "position"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="team_player_has_a_name"),
            models.CheckConstraint(condition=Q(kind__in=PlayerKind.values), name="team_player_kind_is_known"),
            models.CheckConstraint(
                condition=Q(distance__in=Distance.values), name="team_player_distance_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AmbitionQuerySet(AnswerQuerySet["Ambition"]):
    def with_support(self, participant: Participant | None = None) -> Self:
        """Add how many stand behind it, and whether this participant does."""
        mine = AmbitionSupport.objects.filter(ambition=OuterRef("pk"), participant=participant)
        return self.annotate(
            behind=Count("support"), is_mine=Exists(mine) if participant else Value(value=False)
        )

    def of_other_groups(self, group_id: int) -> Self:
        return self.exclude(group=group_id)


class Ambition(GroupAnswer):
    group = models.ForeignKey(Group, models.CASCADE, related_name="ambitions")
    text = models.CharField(max_length=300)

    objects = AmbitionQuerySet.as_manager()

    if TYPE_CHECKING:
        behind: int  # what `with_support` adds
        is_mine: bool

    class Meta:
        ordering = ["group", "position"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="ambition_says_something")]

    def __str__(self) -> str:
        return self.text


class AmbitionSupport(models.Model):
    """Somebody, at any table of the session, stands behind an ambition."""

    ambition = models.ForeignKey(Ambition, models.CASCADE, related_name="support")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="supported")

    class Meta:
        ordering = ["ambition", "participant"]
        constraints = [
            models.UniqueConstraint(
                fields=["ambition", "participant"], name="one_support_per_ambition_and_participant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.ambition}"


class AnswerEdit(models.Model):
    """One act on a structured answer, under an id that the phone made. Asked for again, it changes nothing.

    `target` is what the act was meant for (a point's number, a row's id), `reached` the row that took it:
    another one where a newer version stood in between. `content` is what was said, as JSON.
    """

    id = models.UUIDField(primary_key=True)
    group = models.ForeignKey(Group, models.CASCADE, related_name="answer_edits")
    kind = models.CharField(max_length=10, choices=AnswerKind.choices)
    target = models.CharField(max_length=40)
    reached = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=0)
    content = models.CharField(max_length=2000)
    made_by = models.ForeignKey(
        Participant, models.SET_NULL, null=True, blank=True, related_name="answer_edits"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["group", "made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AnswerKind.values), name="answer_edit_kind_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
