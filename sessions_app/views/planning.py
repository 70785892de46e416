"""Before the meeting: the plan, and the agenda as it may still be changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sessions_app.content import USUAL_CHECK, SelfCheck, search_key, self_check
from sessions_app.domain.accounts import admit
from sessions_app.domain.planning import Line, Split, plan_session, propose_agenda, propose_groups
from sessions_app.enums import Plan
from sessions_app.forms import AgendaForm, PlanForm
from sessions_app.forms.planning import field_name
from sessions_app.forms.text import cleaned
from sessions_app.models import Municipality, Session
from sessions_app.models.session import MOST_PEOPLE
from sessions_app.numbers import whole_number
from sessions_app.views.guards import Request, language, leader_view, municipalities_of, signed_in
from sessions_app.views.pages import render_page, see_other

SHOWN_MUNICIPALITIES = 8


@dataclass(frozen=True)
class ProposedLine:
    line: Line
    field: forms.BoundField
    at: datetime | None


@dataclass(frozen=True)
class ProposedMeeting:
    number: int
    lines: tuple[ProposedLine, ...]
    starts_at: datetime | None
    minutes: int

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None


@require_safe
@leader_view
def municipalities(request: Request) -> HttpResponse:
    """The list under the search field, as one types."""
    context = found_municipalities(request, request.GET.get("search", ""))
    return render_page(
        request, "planning/municipalities/page.html", context, parts=frozenset({"municipalities"})
    )


def found_municipalities(request: Request, search: str) -> dict[str, Any]:
    allowed = municipalities_of(signed_in(request))
    key = search_key(cleaned(search))
    found = list(allowed.named(key)[:SHOWN_MUNICIPALITIES]) if key else []
    if not key and allowed.count() <= SHOWN_MUNICIPALITIES:
        found = list(allowed)
    number = request.GET.get("municipality") or request.POST.get("municipality") or ""
    chosen = allowed.numbered(number).first()
    if key and chosen not in found:  # whoever searches for another one does not mean this any more
        chosen = found[0] if len(found) == 1 else None
    return {"search": search, "found": found, "chosen": chosen, "nothing_found": bool(key) and not found}


@require_http_methods(["GET", "HEAD", "POST"])
@leader_view
def new_session(request: Request) -> HttpResponse:
    check = self_check(USUAL_CHECK, language())
    data = (request.POST if request.method == "POST" else request.GET).copy()
    usual = usual_answers(signed_in(request), check)
    for name, value in usual.items():
        data.setdefault(name, value)
    form = PlanForm(data, check=check, municipalities=municipalities_of(signed_in(request)))
    agenda_form = agenda_form_of(data, check)
    if request.method == "POST" and form.is_valid() and agenda_form.is_valid():
        return see_other("console", create(signed_in(request), form, agenda_form, check).pk)
    context = {
        "form": form,
        "show_errors": request.method == "POST",
        "check": check,
        "plans": Plan,
        "split": split_of(data, check),
        "meetings": proposed_meetings(form, agenda_form),
        "basis": basis_of(data),
        **found_municipalities(request, data.get("search", "")),
    }
    if context["chosen"] is None and not context["search"]:
        context["chosen"] = (
            municipalities_of(signed_in(request)).numbered(data.get("municipality", "")).first()
        )
    status = 422 if context["show_errors"] else 200
    return render_page(request, "planning/page.html", context, parts=frozenset({"proposal"}), status=status)


def usual_answers(user: User, check: SelfCheck) -> dict[str, str]:
    """What a facilitator most likely wants: the municipality of last time, tomorrow at nine."""
    last = Session.objects.led_by(user).made_by(user).newest(1).select_related("municipality").first()
    tomorrow = timezone.localdate() + timedelta(days=1)
    return {
        "municipality": last.municipality.number if last else "",
        "arena": last.arena if last else check.arenas[0].slug,
        "people": "24",
        "day": tomorrow.isoformat(),
        "time": "09:00",
        "plan": Plan.ONE_MEETING,
        "round_minutes": str(check.usual_round),
        "language": "",
    }


def basis_of(data: QueryDict) -> str:
    """What the proposed minutes follow from: when it changes, lines already edited are proposed anew."""
    return f"{data.get('plan')} {data.get('round_minutes')}"


def agenda_form_of(data: QueryDict, check: SelfCheck) -> AgendaForm:
    plan = Plan(data.get("plan", "")) if data.get("plan") in Plan.values else Plan.ONE_MEETING
    typed = whole_number(data.get("round_minutes", ""), digits=3)
    minutes = check.usual_round if typed is None else typed
    minutes = min(max(minutes, check.shortest_round), check.longest_round)
    agenda = propose_agenda(check, plan, minutes)
    proposed = {
        field_name(meeting, line): str(line.minutes)
        for meeting, lines in enumerate(agenda, 1)
        for line in lines
    }
    edited = data.dict() if data.get("basis") == basis_of(data) else {}
    return AgendaForm(
        {**proposed, **{name: edited[name] for name in proposed if name in edited}}, agenda=agenda
    )


def split_of(data: QueryDict, check: SelfCheck) -> Split | None:
    people = whole_number(data.get("people", "").strip(), digits=4) or 0
    return propose_groups(people, check) if 1 <= people <= MOST_PEOPLE else None


def proposed_meetings(form: PlanForm, agenda_form: AgendaForm) -> list[ProposedMeeting]:
    """The agenda drawn with clock times, as far as the date, the time and the minutes can be read."""
    form.is_valid()
    starts_at = form.starts_at if {"day", "time"} <= form.cleaned_data.keys() else None
    agenda_form.is_valid()
    meetings = []
    for number, lines in enumerate(agenda_form.agenda, start=1):
        begins = at = starts_at if number == 1 else None
        drawn, total = [], 0
        for line in lines:
            name = field_name(number, line)
            drawn.append(ProposedLine(line, agenda_form[name], at))
            minutes = agenda_form.cleaned_data.get(name, line.minutes)
            total += minutes
            at = at + timedelta(minutes=minutes) if at else None
        meetings.append(ProposedMeeting(number, tuple(drawn), begins, total))
    return meetings


def create(user: User, form: PlanForm, agenda_form: AgendaForm, check: SelfCheck) -> Session:
    plan = form.cleaned_data
    municipality: Municipality = plan["municipality"]
    if not settings.HOSTED:
        admit(user=user, municipality=municipality)
    return plan_session(
        municipality=municipality,
        check=check,
        plan=Plan(plan["plan"]),
        arena=plan["arena"],
        language=plan["language"] or municipality.language,
        people=plan["people"],
        starts_at=form.starts_at,
        agenda=agenda_form.changed_agenda,
        created_by=user,
        shows_names=plan["shows_names"],
    )
