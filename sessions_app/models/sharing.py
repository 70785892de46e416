from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sessions_app import codes
from sessions_app.enums import Extent, Format, Language
from sessions_app.models.session import Session


class ReportLinkQuerySet(models.QuerySet["ReportLink"]):
    def of(self, session: Session) -> ReportLinkQuerySet:
        return self.filter(session=session)

    def open_on(self, today: date) -> ReportLinkQuerySet:
        return self.filter(revoked_at=None, expires_on__gte=today)

    def for_display(self) -> ReportLinkQuerySet:
        return self.select_related("session__municipality", "session__current_step__meeting__session")

    def for_phones(self) -> ReportLinkQuerySet:
        return self.filter(is_for_phones=True)

    def count_one(self, link_id: int) -> None:
        self.filter(pk=link_id).update(opened_count=F("opened_count") + 1)


class ReportLink(models.Model):
    """An address that opens a session's report without an account, until a day, or until it is revoked.

    `is_for_phones`: the one that participants find on their result page.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="report_links")
    token = models.CharField(max_length=22, unique=True, default=codes.new_token)
    label = models.CharField(max_length=80, blank=True)
    is_for_phones = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="report_links"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_count = models.PositiveIntegerField(default=0)

    objects = ReportLinkQuerySet.as_manager()

    class Meta:
        ordering = ["session", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(is_for_phones=True, revoked_at=None),
                name="phones_have_one_report_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.label}"


class ExportQuerySet(models.QuerySet["Export"]):
    def of(self, session: Session) -> ExportQuerySet:
        return self.filter(session=session)

    def since(self, moment: datetime) -> ExportQuerySet:
        return self.filter(made_at__gte=moment)

    def newest(self, count: int) -> ExportQuerySet:
        return self.select_related("made_by", "link").order_by("-pk")[:count]


class Export(models.Model):
    """That a file of a session left the house: by whom or through which link, and what it held (`digest`)."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="exports")
    format = models.CharField(max_length=8, choices=Format.choices)
    extent = models.CharField(max_length=8, choices=Extent.choices)
    language = models.CharField(max_length=2, choices=Language.choices)
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="exports"
    )
    link = models.ForeignKey(ReportLink, models.SET_NULL, null=True, blank=True, related_name="exports")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["session", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(format__in=Format.values), name="export_format_is_known"),
            models.CheckConstraint(condition=Q(extent__in=Extent.values), name="export_extent_is_known"),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="export_language_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.format}"
