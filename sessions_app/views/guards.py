"""Who may: each guard turns an id of the URL into the object it stands for, or answers 404.

What is foreign does not exist.
"""

import ipaddress
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.models import Session as BrowserSession
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from sessions_app.domain.seating import seat_now
from sessions_app.live import Pass
from sessions_app.models import Municipality, Participant, Session
from sessions_app.models.municipality import MunicipalityQuerySet
from sessions_app.models.statements import held_seat
from sessions_app.views.seats import remembered_seats, seated

LOOKS = frozenset({"GET", "HEAD"})


class Request(HttpRequest):
    """What our middleware makes of a request."""

    htmx: HtmxDetails
    chosen_language: str


View = Callable[..., HttpResponseBase]


def seat_of(cookies: Mapping[str, str], group_id: int) -> Participant:
    """The seat that this browser holds in the group, else the one it was moved from. Raises Http404."""
    moved = None
    for token in remembered_seats(cookies):
        if participant := held_seat.row(group=group_id, token=token):
            if participant.moved_to_id is None:
                return participant
            moved = moved or participant
    if moved is None:
        raise Http404
    return moved


def session_led_by(user: User | AnonymousUser, session_id: int, remote_addr: str) -> Session:
    """The session, for a user who may lead it. Raises Http404."""
    if not may_lead_from(remote_addr) or not isinstance(user, User):
        raise Http404
    led = Session.objects.led_by(user).for_display()
    return get_object_or_404(led, pk=session_id)


def municipalities_of(user: User) -> MunicipalityQuerySet:
    """On a laptop all of them: whoever holds the laptop leads. Hosted only those with a membership."""
    present: MunicipalityQuerySet = Municipality.objects.present()
    return present.led_by(user) if settings.HOSTED else present


def signed_in(request: HttpRequest) -> User:
    """The user of a page that LoginRequiredMiddleware has let somebody in to."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def may_lead_from(remote_addr: str) -> bool:
    """On a laptop only from the laptop: without https, a cookie sniffed on open Wi-Fi must open nothing."""
    return settings.HOSTED or is_loopback(remote_addr)


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def use_language(request: HttpRequest, session: Session) -> None:
    """The session's language, unless the reader chose another."""
    if not getattr(request, "chosen_language", ""):
        translation.activate(session.language)


def language() -> str:
    """The language this answer is written in."""
    return translation.get_language() or settings.LANGUAGE_CODE


def participant_view(view: View) -> View:
    """For who sits in the group. Who was moved is shown to the new seat, but may still deliver here.

    Time never takes text: what a phone had not sent when its owner was moved stays where it was written.
    """
    return for_seat(view, LOOKS)


def seated_view(view: View) -> View:
    """The same, for what is done where one sits now and nowhere else."""
    return for_seat(view, LOOKS | {"POST"})


def for_seat(view: View, moved_go_on: frozenset[str]) -> View:
    @login_not_required
    @wraps(view)
    def guarded(request: Request, group_id: int, **kwargs: Any) -> HttpResponseBase:
        participant = seat_of(request.COOKIES, group_id)
        if participant.moved_to_id is not None and request.method in moved_go_on:
            if (now := seat_now(participant)) is None:
                raise Http404  # moved, and gone since
            return seated(request, now)
        use_language(request, participant.group.meeting.session)
        return view(request, participant, **kwargs)

    return guarded


def facilitator_view(view: View) -> View:
    """For one session. Whoever is not signed in is asked to by LoginRequiredMiddleware."""

    @wraps(view)
    def guarded(request: Request, session_id: int, **kwargs: Any) -> HttpResponseBase:
        session = session_led_by(request.user, session_id, request.META["REMOTE_ADDR"])
        use_language(request, session)
        return view(request, session, **kwargs)

    return guarded


def leader_view(view: View) -> View:
    """For pages of a facilitator that are about no session yet."""

    @wraps(view)
    def guarded(request: Request, **kwargs: Any) -> HttpResponseBase:
        if not may_lead_from(request.META["REMOTE_ADDR"]):
            raise Http404
        return view(request, **kwargs)

    return guarded


def still_valid(passes: set[Pass]) -> set[Pass]:
    """Those of the passes that a stream may go on with, in three queries."""
    seats = [one.token for one in passes if one.token is not None]
    held = set(Participant.objects.holding(seats).in_running_sessions().values_list("token", flat=True))
    led = Session.objects.pairs_led_by(
        {one.user for one in passes if one.user is not None},
        {one.session for one in passes if one.session is not None},
    )
    keys = {one.signed_in for one in passes if one.signed_in}
    signed_in_still = BrowserSession.objects.in_bulk(list(keys))
    return {
        one
        for one in passes
        if one.token in held or ((one.user, one.session) in led and one.signed_in in signed_in_still)
    }
