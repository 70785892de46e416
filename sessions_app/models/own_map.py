"""An owner's pictures in the place of our map, with a text for every point. They belong to one session.

A next session gets copies, so that no correction there changes what an earlier one was about, and all of it
goes with its session. Whether the session uses them is `Session.has_own_map`.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from sessions_app.enums import PictureKind
from sessions_app.models.note import MOST_POINTS
from sessions_app.models.session import Session

LONGEST_TITLE, LONGEST_POINT_TEXT = 60, 200
# In hundredths of the picture, so far from its edges that a stone is whole: it is 37 of 1200 × 800 in radius.
FROM_LEFT, FROM_TOP = (4, 96), (6, 94)


class OwnPointQuerySet(models.QuerySet["OwnPoint"]):
    def of(self, session: Session | int) -> OwnPointQuerySet:
        return self.filter(session=session)


class OwnPoint(models.Model):
    """A numbered point of an own picture; x and y are its place in hundredths of width and height."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="own_points")
    number = models.PositiveSmallIntegerField()
    x = models.PositiveSmallIntegerField()
    y = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    helps = models.CharField(max_length=LONGEST_POINT_TEXT)
    holds_back = models.CharField(max_length=LONGEST_POINT_TEXT)
    opener = models.CharField(max_length=LONGEST_POINT_TEXT, blank=True)

    objects = OwnPointQuerySet.as_manager()

    class Meta:
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="one_own_point_per_number"),
            models.CheckConstraint(
                condition=Q(number__range=(1, MOST_POINTS)), name="own_map_has_at_most_twelve_points"
            ),
            models.CheckConstraint(
                condition=Q(x__range=FROM_LEFT, y__range=FROM_TOP), name="own_point_lies_in_the_picture"
            ),
            models.CheckConstraint(
                condition=~(Q(title="") | Q(helps="") | Q(holds_back="")), name="own_point_has_its_texts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class OwnPictureQuerySet(models.QuerySet["OwnPicture"]):
    def of(self, session: Session | int) -> OwnPictureQuerySet:
        return self.filter(session=session)

    def tokens(self) -> dict[PictureKind, str]:
        """Their addresses, without the pictures themselves."""
        rows = self.order_by("shows").values_list("shows", "token")
        return {PictureKind(shows): str(token) for shows, token in rows}


class OwnPicture(models.Model):
    """A JPEG of our own making (domain/pictures.py), whatever was uploaded.

    Who knows the token may see it, without a seat or an account: it is on every phone of the room. Another
    picture gets another token, so that a browser may keep this one for good.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="own_pictures")
    shows = models.CharField(max_length=8, choices=PictureKind.choices)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    data = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    objects = OwnPictureQuerySet.as_manager()

    class Meta:
        ordering = ["session", "shows"]
        constraints = [
            models.UniqueConstraint(fields=["session", "shows"], name="one_own_picture_of_a_kind"),
            models.CheckConstraint(
                condition=Q(shows__in=PictureKind.values), name="own_picture_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.shows}"
