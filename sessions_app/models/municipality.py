from __future__ import annotations

import re

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from sessions_app.enums import Language, Role


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def named(self, key: str) -> MunicipalityQuerySet:
        """Municipalities with a name, in any of their languages, in which `key` begins a word.

        `key` comes from `content.search_key`: without case and diacritics. A whole number finds its own too.
        """
        return self.filter(
            Q(search_keys__contains=f"|{key}") | Q(search_keys__contains=f" {key}") | Q(number=key)
        )

    def numbered(self, number: str) -> MunicipalityQuerySet:
        """The municipality with this number; what is not four digits has none."""
        return self.filter(number=number) if re.fullmatch("[0-9]{4}", number) else self.none()

    def present(self) -> MunicipalityQuerySet:
        return self.filter(valid_to=None)

    def led_by(self, user: User) -> MunicipalityQuerySet:
        return self.filter(memberships__user=user, memberships__role=Role.FACILITATOR)


class Municipality(models.Model):
    """One of Norway's municipalities, as the register has it (content/municipalities.csv).

    A number changes when borders or counties do, so an old one stays, with the date it ended. `successor` is
    for later: nothing fills it in yet.
    """

    number = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=60)
    official_name = models.CharField(max_length=120)
    other_names = models.JSONField(default=dict)
    county = models.CharField(max_length=60)
    language_decision = models.CharField(max_length=1)
    centrality = models.PositiveSmallIntegerField()
    in_sami_area = models.BooleanField(default=False)
    search_keys = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="predecessors")

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["name", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^\d{4}$"), name="municipality_number_has_four_digits"
            ),
            models.CheckConstraint(
                condition=Q(language_decision__in=["b", "n", "0"]), name="language_decision_is_known"
            ),
            models.CheckConstraint(condition=Q(centrality__range=(1, 6)), name="centrality_is_one_to_six"),
        ]

    def __str__(self) -> str:
        return self.official_name

    @property
    def language(self) -> str:
        """The language of texts about this municipality: its own decision, bokmål where it made none."""
        return Language.NYNORSK if self.language_decision == "n" else Language.BOKMAL


class Membership(models.Model):
    """What a user may do, and for whom. The only way into a municipality's sessions."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.FACILITATOR)

    class Meta:
        ordering = ["municipality", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "municipality"], name="one_membership_per_user_and_municipality"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.municipality} · {self.role}"
