from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property

from sessions_app import codes
from sessions_app.enums import Arena, Dots, Language, PictureKind, Plan, Role, RoleDraw, WallShows
from sessions_app.models.meeting import Meeting, Step
from sessions_app.models.municipality import Municipality
from sessions_app.numbers import as_id

MOST_PEOPLE = 500
WARNED = timedelta(days=30)  # before a session is deleted
LONGEST_SILENCE = 10  # minutes


class SessionQuerySet(models.QuerySet["Session"]):
    def led_by(self, user: User) -> SessionQuerySet:
        """Sessions of the municipalities where this user may lead."""
        return self.filter(
            municipality__memberships__user=user, municipality__memberships__role=Role.FACILITATOR
        )

    def for_display(self) -> SessionQuerySet:
        """With what every page about it shows."""
        return self.select_related("municipality", "current_step__meeting__session")

    def made_by(self, user: User) -> SessionQuerySet:
        return self.filter(created_by=user)

    def for_real(self) -> SessionQuerySet:
        """No rehearsals."""
        return self.filter(is_rehearsal=False)

    def earlier_than(self, session: Session) -> SessionQuerySet:
        """Self-checks of the same kind in the same municipality that began before it, the last one first."""
        before = self.for_real().filter(municipality=session.municipality_id, check_slug=session.check_slug)
        began = before.filter(started_at__lt=session.started_at or timezone.now()).exclude(pk=session.pk)
        return began.order_by("-started_at", "-pk")

    def with_own_pictures(self, municipality: Municipality, check_slug: str) -> SessionQuerySet:
        """Of one kind in one municipality, those with an uploaded picture of the map, the newest first."""
        of_kind = self.for_real().filter(municipality=municipality, check_slug=check_slug)
        return of_kind.filter(own_pictures__shows=PictureKind.MAP).order_by("-created_at", "-pk")

    def pairs_led_by(self, users: set[int], sessions: set[int]) -> set[tuple[int, int]]:
        """(user, session) for each of the sessions that one of these active users may lead."""
        pairs = self.filter(
            pk__in=sessions,
            municipality__memberships__user__in=users,
            municipality__memberships__user__is_active=True,
            municipality__memberships__role=Role.FACILITATOR,
        )
        return set(pairs.values_list("municipality__memberships__user", "pk"))

    def open_for(self, code: str) -> SessionQuerySet:
        """The session a typed code or a QR's token opens. A finished one is as good as unknown."""
        by = Q(code=code) if len(code) == codes.LENGTH else Q(join_token=code)
        return self.filter(by, finished_at=None)

    def named(self, text: str) -> SessionQuerySet:
        """The session with this id or this code, finished ones too.

        For commands: knowing either opens nothing in the browser.
        """
        return self.filter(Q(pk=as_id(text)) | Q(code=text))

    def with_progress(self) -> SessionQuerySet:
        """Add what the overview shows – first date, groups, people, notes – in one query.

        Groups: of the meeting that has most.
        """
        meetings = Meeting.objects.filter(session=OuterRef("pk")).order_by()
        total = meetings.values("session")
        return self.select_related("municipality", "current_step").annotate(
            first_at=Subquery(meetings.order_by("number").values("starts_at")[:1]),
            group_count=Coalesce(
                Subquery(meetings.annotate(n=Count("groups")).order_by("-n").values("n")[:1]), 0
            ),
            people_count=Coalesce(
                Subquery(
                    total.annotate(
                        n=Sum("groups__participants__people", filter=Q(groups__participants__left_at=None))
                    ).values("n")
                ),
                0,
            ),
            note_count=Coalesce(
                Subquery(
                    total.annotate(n=Count("groups__notes", filter=Q(groups__notes__withdrawn=False))).values(
                        "n"
                    )
                ),
                0,
            ),
        )

    def newest(self, count: int) -> SessionQuerySet:
        """So many, newest first. Picked before anything is added: SQLite would count all, then sort."""
        picked = self.order_by("-created_at", "-pk").values("pk")[:count]
        return Session.objects.filter(pk__in=picked).order_by("-created_at", "-pk")

    def count_on(self, session_id: int) -> None:
        """To the session's next revision; its row is locked until the transaction ends."""
        self.filter(pk=session_id).update(revision=F("revision") + 1)

    def past_their_date(self, today: date) -> SessionQuerySet:
        return self.filter(delete_on__lt=today)


class Session(models.Model):
    """One municipality going through one self-check, from plan to report.

    Django's own sessions are `request.session`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="sessions")
    check_slug = models.SlugField(max_length=40, default="innovasjon")
    plan = models.CharField(max_length=12, choices=Plan.choices, default=Plan.ONE_MEETING)
    arena = models.CharField(max_length=16, choices=Arena.choices, default=Arena.LEADERS)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.BOKMAL)
    people = models.PositiveSmallIntegerField(default=24)
    aim = models.CharField(max_length=200, blank=True)
    invited = models.CharField(max_length=200, blank=True)
    shows_names = models.BooleanField(default=False)
    mixes_people = models.BooleanField(default=False)
    keeps_groups = models.BooleanField(default=False)
    silent_minutes = models.PositiveSmallIntegerField(default=0)
    role_draw = models.CharField(max_length=12, choices=RoleDraw.choices, default=RoleDraw.NEVER)
    chimes = models.BooleanField(default=False)
    has_own_map = models.BooleanField(default=False)  # in the place of our drawing: own_map.py
    is_rehearsal = models.BooleanField(default=False)
    code = models.CharField(max_length=codes.LENGTH, unique=True, default=codes.new_code)
    join_token = models.CharField(max_length=22, unique=True, default=codes.new_token)
    invitation_token = models.CharField(max_length=22, unique=True, default=codes.new_token)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="created_sessions"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    delete_on = models.DateField()
    revision = models.PositiveIntegerField(default=0)
    current_step = models.ForeignKey("Step", models.SET_NULL, null=True, blank=True, related_name="+")
    group_on_wall = models.ForeignKey("Group", models.SET_NULL, null=True, blank=True, related_name="+")
    wall_shows = models.CharField(max_length=10, choices=WallShows.choices, default=WallShows.FINDINGS)
    dots = models.CharField(max_length=6, choices=Dots.choices, default=Dots.OFF)
    plenary_writer = models.ForeignKey(
        "Participant", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(plan__in=Plan.values), name="plan_is_known"),
            models.CheckConstraint(
                condition=Q(wall_shows__in=WallShows.values), name="wall_shows_what_is_known"
            ),
            models.CheckConstraint(condition=Q(dots__in=Dots.values), name="dots_are_known"),
            models.CheckConstraint(condition=Q(arena__in=Arena.values), name="arena_is_known"),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="session_language_is_known"
            ),
            models.CheckConstraint(
                condition=Q(people__range=(1, MOST_PEOPLE)), name="session_is_for_one_to_five_hundred_people"
            ),
            models.CheckConstraint(
                condition=Q(silent_minutes__lte=LONGEST_SILENCE), name="silence_takes_at_most_ten_minutes"
            ),
            models.CheckConstraint(condition=Q(role_draw__in=RoleDraw.values), name="role_draw_is_known"),
            models.CheckConstraint(
                condition=Q(current_step=None) | Q(started_at__isnull=False),
                name="session_with_a_step_has_started",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(current_step=None), name="finished_session_is_at_no_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.spoken_code}"

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Also what has been worked out from other rows."""
        for worked_out in ("opened_rounds", "present_meeting", "shown_round"):
            self.__dict__.pop(worked_out, None)
        super().refresh_from_db(*args, **kwargs)

    @property
    def spoken_code(self) -> str:
        return codes.spoken(self.code)

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def is_soon_forgotten(self) -> bool:
        """Time to take what shall be kept."""
        return self.delete_on - timezone.localdate() <= WARNED

    @property
    def join_url(self) -> str:
        """What a person types. Made from the configured address, never from a request's Host header."""
        return f"{settings.PUBLIC_URL}/j/{self.spoken_code}/"

    @property
    def qr_url(self) -> str:
        """What the QR holds: a token too long to guess."""
        return f"{settings.PUBLIC_URL}/j/{self.join_token}/"

    @cached_property
    def present_meeting(self) -> Meeting:
        """The present step's; between two meetings the next one, after the end the last."""
        if self.current_step is not None:
            return self.current_step.meeting
        meetings = self.meetings.order_by("number")
        found = (None if self.is_finished else meetings.filter(ended_at=None).first()) or meetings.last()
        if found is None:
            raise Meeting.DoesNotExist(f"session {self.pk} has no meeting")
        return found

    @cached_property
    def opened_rounds(self) -> list[int]:
        """Rounds that notes are taken for."""
        return sorted(set(Step.objects.rounds_opened_in(self).values_list("number", flat=True)))

    @cached_property
    def shown_round(self) -> int:
        """The round whose questions lie on the table; 0 before the first.

        The present step's, or where it has none (a break, the closing) the last one opened.
        """
        if self.current_step is not None and self.current_step.round_number:
            return self.current_step.round_number
        opened = Step.objects.rounds_opened_in(self).order_by("meeting__number", "position").last()
        return opened.number if opened else 0
