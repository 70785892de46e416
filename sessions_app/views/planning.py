"""Before the meeting: the plan, proposed anew with every choice, until it is made a session."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sessions_app.content import USUAL_CHECK, SelfCheck, search_key, self_check
from sessions_app.domain.accounts import admit
from sessions_app.domain.maps import map_of_last_time
from sessions_app.domain.planning import agenda_of, plan_session, round_minutes_of
from sessions_app.enums import Plan
from sessions_app.forms import AgendaForm, MeetingsForm, PlanForm
from sessions_app.forms.text import cleaned
from sessions_app.models import Municipality, Session
from sessions_app.numbers import as_id
from sessions_app.views import proposal
from sessions_app.views.guards import Request, language, leader_view, municipalities_of, signed_in
from sessions_app.views.pages import render_page, see_other

SHOWN_MUNICIPALITIES = 8
A_YEAR = timedelta(weeks=52)  # the same day of the week
SWITCHES = ("shows_names", "mixes_people", "keeps_groups", "chimes")


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
    """`copy=<id>`: everything as in a session of one's own, to begin with."""
    user = signed_in(request)
    source = copied_session(request)
    check = self_check(source.check_slug if source else USUAL_CHECK, language())
    data = answers(request, check, source)
    form = PlanForm(data, check=check, municipalities=municipalities_of(user))
    form.is_valid()
    agenda_form = proposal.agenda_form_of(data, check, source)
    meetings_form = proposal.meetings_form_of(data, form.starts_at, agenda_form.agenda, source)
    whole = all(each.is_valid() for each in (form, agenda_form, meetings_form))
    if request.method == "POST" and whole:
        return see_other("console", create(user, form, agenda_form, meetings_form, check, source=source).pk)
    context = {
        "form": form,
        "show_errors": request.method == "POST",
        "check": check,
        "plans": Plan,
        "source": source,
        "split": proposal.split_of(data, check),
        "meetings": proposal.proposed_meetings(form.starts_at, agenda_form, meetings_form),
        "basis": proposal.basis_of(data),
        "dates_basis": proposal.dates_basis_of(data),
        **found_municipalities(request, data.get("search", "")),
    }
    if context["chosen"] is None and not context["search"]:
        context["chosen"] = municipalities_of(user).numbered(data.get("municipality", "")).first()
    status = 422 if context["show_errors"] else 200
    return render_page(request, "planning/page.html", context, parts=frozenset({"proposal"}), status=status)


def copied_session(request: Request) -> Session | None:
    """The session that is to be the start of this one. Raises Http404 for one that is not theirs to lead."""
    wanted = request.POST.get("copy") or request.GET.get("copy")
    if not wanted:
        return None
    return get_object_or_404(Session.objects.led_by(signed_in(request)).for_display(), pk=as_id(wanted))


def answers(request: Request, check: SelfCheck, source: Session | None) -> QueryDict:
    """What has been typed, and for the rest what is most likely wanted.

    Once the page has been sent back, a switch that is missing has been turned off.
    """
    data = (request.POST if request.method == "POST" else request.GET).copy()
    usual = usual_answers(signed_in(request), check)
    if source:
        usual |= copied_answers(source, check)
        if "basis" not in data:
            usual |= {name: "on" for name in SWITCHES if getattr(source, name)}
    for name, value in usual.items():
        data.setdefault(name, value)
    return data


def usual_answers(user: User, check: SelfCheck) -> dict[str, str]:
    """The municipality of last time, tomorrow at nine."""
    own = Session.objects.led_by(user).made_by(user).for_real()
    last = own.newest(1).select_related("municipality").first()
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
        "silent_minutes": "0",
    }


def copied_answers(source: Session, check: SelfCheck) -> dict[str, str]:
    first = source.meetings.order_by("number")[0]
    as_it_was = ("arena", "people", "plan", "language", "aim", "invited", "silent_minutes", "role_draw")
    return {
        "municipality": source.municipality.number,
        "round_minutes": str(round_minutes_of(agenda_of(source), check)),
        "place": first.place,
        **{name: str(getattr(source, name)) for name in as_it_was},
        **next_time(first.starts_at),
    }


def next_time(last: datetime | None) -> dict[str, str]:
    """A year after, on the same day of the week, or tomorrow if that has passed; at the same clock time."""
    if last is None:
        return {}
    local, tomorrow = timezone.localtime(last), timezone.localdate() + timedelta(days=1)
    return {"day": max(local.date() + A_YEAR, tomorrow).isoformat(), "time": f"{local:%H:%M}"}


def create(  # noqa: PLR0913 - what a plan is typed in
    user: User,
    form: PlanForm,
    agenda_form: AgendaForm,
    meetings_form: MeetingsForm,
    check: SelfCheck,
    *,
    source: Session | None,
) -> Session:
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
        later=[meetings_form.starts_at(number) for number in meetings_form.numbers],
        place=plan["place"],
        agenda=agenda_form.changed_agenda,
        created_by=user,
        shows_names=plan["shows_names"],
        frame=form.frame,
        map_of=source or map_of_last_time(municipality, check.slug),
    )
