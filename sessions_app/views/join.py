"""From the code on the wall to a seat at a table, and away from it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sessions_app import codes, limits
from sessions_app.domain.exceptions import EveryTableIsFull, GroupIsFull, SessionFinished, UnknownSeatCode
from sessions_app.domain.seating import leave, seat_now, share_phone, sit_down, take_over
from sessions_app.domain.tables import come_again, move
from sessions_app.forms import JoinForm, SeatCodeForm, SharedPhoneForm
from sessions_app.models import Group, Participant, Session
from sessions_app.numbers import as_id
from sessions_app.views.guards import (
    Request,
    facilitator_view,
    seated_view,
    use_language,
)
from sessions_app.views.pages import posted, render_page, see_other, too_many
from sessions_app.views.seats import remember, remembered_seats, seated


def opened(request: Request, code: str) -> Session | HttpResponse:
    """The session behind a code, or the answer to a wrong one.

    Only wrong ones are counted: a room shares one address.
    """
    session = Session.objects.open_for(codes.typed(code)).for_display().first()
    if session is not None:
        use_language(request, session)
        return session
    if wait := limits.wrong_codes.take(limits.place(request.META["REMOTE_ADDR"])):
        return too_many(request, wait)
    shown = codes.typed(code)
    context = {"code": codes.spoken(shown) if len(shown) == codes.LENGTH else ""}
    return render_page(request, "join/unknown.html", context, status=404)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Request, code: str) -> HttpResponse:
    """GET shows where one has come; POST gives a seat. The same browser comes back to the same seat."""
    session = opened(request, code)
    if isinstance(session, HttpResponse):
        return session
    mine = seat_in(request, session)
    if mine is not None and mine.token not in remembered_seats(request.COOKIES):
        return seated(request, mine)  # moved, and this browser has not heard of it yet
    form = JoinForm(posted(request), meeting=session.present_meeting)
    if request.method == "POST" and form.is_valid():
        try:
            return seated(request, seat_for(session, mine or seat_again(request, session), form))
        except GroupIsFull:
            form.add_error(
                "group",
                too_small(form) or _("This group is full. Choose another, or let us find you a seat."),
            )
        except EveryTableIsFull:
            everywhere = _("Every seat is taken. Tell the facilitator: one more table is one tap away.")
            form.add_error(None, too_small(form) or everywhere)
        except SessionFinished:
            return see_other("join", code)
    return draw_join(request, session, mine, form, SeatCodeForm())


def too_small(form: JoinForm) -> str:
    """Several at one phone need as many seats at one table."""
    people = form.cleaned_data["people"]
    if people == 1:
        return ""
    return _("No seats for %(people)d together there. Ask the facilitator, or join one by one.") % {
        "people": people
    }


def seat_again(request: Request, session: Session) -> Participant | None:
    """For who says to have come before, and is known from another meeting: one tap."""
    before = seat_before(request, session) if "again" in request.POST else None
    return come_again(participant=before) if before is not None else None


def seat_before(request: Request, session: Session) -> Participant | None:
    """The seat this browser holds in any meeting of the session."""
    known = Participant.objects.holding(remembered_seats(request.COOKIES)).of(session).with_session()
    return known.order_by("group__meeting__number").last()


def seat_for(session: Session, mine: Participant | None, form: JoinForm) -> Participant:
    """Who has a seat already keeps it, or moves to the table chosen."""
    chosen: Group | None = form.cleaned_data["group"]
    kept = move(participant=mine, to=chosen) if mine is not None and chosen is not None else mine
    return kept or sit_down(session=session, **form.cleaned_data)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_by_seat_code(request: Request, code: str) -> HttpResponse:
    """A changed phone takes over its seat. A tab that is opened again here begins anew."""
    if request.method != "POST":
        return see_other("join", code)
    session = opened(request, code)
    if isinstance(session, HttpResponse):
        return session
    form = SeatCodeForm(request.POST)
    guesser = f"{session.pk} {limits.place(request.META['REMOTE_ADDR'])}"
    if form.is_valid():
        if wait := limits.wrong_seat_codes.wait(guesser):
            return too_many(request, wait)
        try:
            return seated(request, take_over(session=session, seat_code=form.cleaned_data["seat_code"]))
        except UnknownSeatCode:
            limits.wrong_seat_codes.spend(guesser)
            form.add_error(
                "seat_code",
                _("There is no seat with this code here. The facilitator can see it on the laptop."),
            )
    return draw_join(request, session, None, JoinForm(meeting=session.present_meeting), form)


def draw_join(
    request: Request, session: Session, mine: Participant | None, form: JoinForm, seat_form: SeatCodeForm
) -> HttpResponse:
    """`here`: the table whose card was scanned."""
    groups = list(Group.objects.at(session.present_meeting).with_people())
    scanned = as_id(request.GET.get("group", ""))
    context = {
        "session": session,
        "code": session.spoken_code,
        "groups": groups,
        "here": next((table for table in groups if table.pk == scanned), None),
        "mine": mine,
        "before": seat_before(request, session) if mine is None else None,
        "form": form,
        "seat_form": seat_form,
    }
    status = 422 if form.errors or seat_form.errors else 200
    return render_page(request, "join/page.html", context, status=status)


def seat_in(request: Request, session: Session) -> Participant | None:
    """The seat this browser holds in the present meeting, or was moved to."""
    known = Participant.objects.held_or_moved(remembered_seats(request.COOKIES))
    seats = (seat_now(seat) for seat in known.at(session.present_meeting).with_session())
    return next((seat for seat in seats if seat is not None), None)


@require_POST
@seated_view
def leave_group(request: Request, participant: Participant) -> HttpResponse:
    """Give the seat back, and take its token out of the browser's cookie."""
    leave(participant=participant)
    response = see_other("home")
    remember(response, [token for token in remembered_seats(request.COOKIES) if token != participant.token])
    return response


@require_POST
@seated_view
def phone_shared(request: Request, participant: Participant) -> HttpResponse:
    """How many sit at this phone."""
    form = SharedPhoneForm(request.POST)
    if form.is_valid():
        try:
            share_phone(participant=participant, people=form.cleaned_data["people"])
        except SessionFinished:
            pass  # the page that follows shows how it is
        return see_other("group-people", participant.group_id)
    people = participant.group.participants.seated().order_by("seat")
    context = {"participant": participant, "people": people, "form": form}
    parts = frozenset({"people"})
    return render_page(request, "group/people/page.html", context, parts=parts, status=422)


@require_POST
@facilitator_view
def free_seat(request: Request, session: Session, participant_id: int) -> HttpResponse:
    """The facilitator gives back a seat that nobody sits on any more; its notes stay with the group."""
    participant = get_object_or_404(
        Participant.objects.of(session).seated().with_session(), pk=participant_id
    )
    leave(participant=participant)
    return see_other("console-group", session.pk, participant.group_id)
