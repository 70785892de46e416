"""What the facilitator prints for a meeting."""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from sessions_app.content import self_check
from sessions_app.domain.timeline import by_meeting, lines_of
from sessions_app.enums import Format, StepKind
from sessions_app.forms.text import cleaned
from sessions_app.models import Group, Session, Step
from sessions_app.outputs.documents import edition
from sessions_app.outputs.pdf import pdf_of
from sessions_app.outputs.press import Order
from sessions_app.outputs.prints import Print, cards_html, run_sheet_html, session_form_html
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.outputs import File, served
from sessions_app.views.pages import render_page

LONGEST_NETWORK = 32  # letters: what a Wi-Fi may be called


@require_safe
@facilitator_view
def prints(request: Request, session: Session) -> HttpResponse:
    """What there is to print, and what the cards need to know."""
    context = {
        "session": session,
        "meeting": session.present_meeting,
        "has_several": session.meetings.count() > 1,
        "group_count": Group.objects.at(session.present_meeting).taking_people().count(),
        "longest_network": LONGEST_NETWORK,
        "site_address": "" if settings.HOSTED else settings.PUBLIC_URL.partition("://")[2],
    }
    return render_page(request, "prints/page.html", context)


@require_safe
@facilitator_view
def session_print(request: Request, session: Session, what: Print) -> HttpResponseBase:
    wanted = language()
    html = HTML[what](session, wanted, request)
    digest = sha256((html + edition(wanted)).encode()).hexdigest()
    order = Order(session.uid.hex, f"print-{what}-{wanted}.pdf", digest, is_final=True)
    place = session.municipality.name.lower().replace(" ", "-")
    file = File(order, f"selvsjekk-{place}-{what}-{wanted}.pdf", Format.PDF, wanted)
    return served(request, file, lambda: lambda told: pdf_of(html, told=told))


def cards(paper: str) -> Callable[[Session, str, Request], str]:
    def html(session: Session, wanted: str, request: Request) -> str:
        network = cleaned(request.GET.get("network", "")).replace("\n", " ")[:LONGEST_NETWORK]
        return cards_html(session, self_check(session.check_slug, wanted), tables(session), paper, network)

    return html


def form(session: Session, wanted: str, _request: Request) -> str:
    """With the rounds of the present meeting only: in a series the others come later."""
    check, steps = self_check(session.check_slug, wanted), session.present_meeting.steps.all()
    rounds = [step.number for step in steps if step.kind == StepKind.ROUND]
    return session_form_html(session, check, tables(session), rounds)


def run_sheet(session: Session, wanted: str, _request: Request) -> str:
    steps = list(Step.objects.of(session).in_order().select_related("meeting__session"))
    groups = {
        meeting.pk: Group.objects.at(meeting).taking_people().count() for meeting in session.meetings.all()
    }
    check = self_check(session.check_slug, wanted)
    return run_sheet_html(session, check, by_meeting(lines_of(session, steps)), groups)


def tables(session: Session) -> list[Group]:
    return list(Group.objects.at(session.present_meeting).taking_people().order_by("number"))


HTML: dict[Print, Callable[[Session, str, Request], str]] = {
    Print.CARDS_A5: cards("A5"),
    Print.CARDS_A4: cards("A4"),
    Print.FORM: form,
    Print.RUN_SHEET: run_sheet,
}
