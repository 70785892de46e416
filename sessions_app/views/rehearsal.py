"""Practising alone: a session with make-believe phones, and what makes them do something."""

from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from sessions_app.domain.accounts import admit
from sessions_app.domain.exceptions import DomainError
from sessions_app.domain.rehearsal import make_rehearsal, rehearse
from sessions_app.models import Municipality, Session
from sessions_app.views.guards import (
    Request,
    facilitator_view,
    language,
    leader_view,
    municipalities_of,
    signed_in,
)
from sessions_app.views.home import example_for
from sessions_app.views.pages import see_other


@require_POST
@leader_view
def start(request: Request) -> HttpResponse:
    user = signed_in(request)
    municipality = own_municipality(user)
    if municipality is None:
        raise Http404
    if not settings.HOSTED:
        admit(user=user, municipality=municipality)
    session = make_rehearsal(municipality=municipality, language=language(), created_by=user)
    return see_other("console", session.pk)


def own_municipality(user: User) -> Municipality | None:
    """The one of last time, else the example's, else any that this user leads."""
    allowed = municipalities_of(user)
    last = Session.objects.led_by(user).newest(1).first()
    number = last.municipality.number if last is not None else example_for(user)
    return (allowed.numbered(number).first() if number else None) or allowed.first()


@require_POST
@facilitator_view
def act(request: Request, session: Session) -> HttpResponse:
    """One small act of the make-believe phones; the console asks again and again while it is open."""
    if not session.is_rehearsal:
        raise Http404
    try:
        rehearse(session=session)
    except DomainError:
        pass  # a full table, a closed round: next time, then
    return see_other("console", session.pk)
