"""The structured answers: the map (1.1) and the team (3.2, 3.3)."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.db import models
from django.db.models import Count, Q

from sessions_app.enums import Distance, PlayerKind, Rating
from sessions_app.models.group import Group, Participant
from sessions_app.models.session import Session

MOST_POINTS = 12


class MapRatingQuerySet(models.QuerySet["MapRating"]):
    def of(self, session: Session) -> MapRatingQuerySet:
        return self.filter(group__meeting__session=session)

    def counted(self) -> dict[tuple[int, str], int]:
        """How many gave each rating to each point; pairs without any are left out."""
        rows = self.order_by().values_list("point", "rating").annotate(count=Count("pk"))
        return {(point, rating): count for point, rating, count in rows}


class MapRating(models.Model):
    """What one participant says of one point of the map. Stays with the group when its writer moves."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="map_ratings")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="map_ratings")
    point = models.PositiveSmallIntegerField()
    rating = models.CharField(max_length=10, choices=Rating.choices)
    revision = models.PositiveIntegerField()
    edit = models.UUIDField(unique=True, default=uuid.uuid4)

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
    """What a team player and an ambition share with a note: a phone's id, a version, a place, a way back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()

    class Meta:
        abstract = True


A = TypeVar("A", bound=GroupAnswer)


class AnswerQuerySet(models.QuerySet[A]):
    def standing(self) -> AnswerQuerySet[A]:
        """Not withdrawn."""
        return self.filter(withdrawn=False)

    def of(self, session: Session) -> AnswerQuerySet[A]:
        return self.filter(group__meeting__session=session)


class TeamPlayer(GroupAnswer):
    group = models.ForeignKey(Group, models.CASCADE, related_name="team_players")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=PlayerKind.choices, default=PlayerKind.OTHER)
    role = models.CharField(max_length=200, blank=True)
    brings = models.CharField(max_length=200, blank=True)
    distance = models.CharField(max_length=10, choices=Distance.choices, default=Distance.LOCAL)
    with_us = models.BooleanField(default=True)

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


class Ambition(GroupAnswer):
    group = models.ForeignKey(Group, models.CASCADE, related_name="ambitions")
    text = models.CharField(max_length=300)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["group", "position"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="ambition_says_something")]

    def __str__(self) -> str:
        return self.text
