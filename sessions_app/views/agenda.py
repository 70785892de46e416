"""The agenda as it is changed, before and during a meeting: every line, and when and where meetings are.

One form with many buttons: whichever is pressed, what was typed anywhere is saved first. It comes back to the
line it was about, with the focus where it was, and says what happened.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sessions_app.content import SelfCheck, self_check
from sessions_app.domain import agenda as acts
from sessions_app.domain import exceptions as facts
from sessions_app.domain import meetings
from sessions_app.domain.timeline import AgendaLine, MeetingLines, by_meeting, lines_of
from sessions_app.forms import LinesForm, NewLineForm, TimesForm
from sessions_app.models import Session, Step
from sessions_app.numbers import as_id
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.pages import posted, render_page, see_other

BUTTONS = ("up", "down", "remove", "add", "add-meeting", "remove-meeting")  # names; their values say of what


REASONS = {
    facts.SessionFinished: _("The self-check is finished."),
    facts.NoSuchStep: _("The agenda has changed meanwhile. Choose the place once more."),
    facts.StepHasBegun: _("That line has begun in the meantime, so it stays where it is."),
    facts.StepWouldBePassed: _("You are past that place. A line before the present one would never come."),
    facts.AlreadyOnAgenda: _("That meeting has such a line already."),
    facts.AgendaIsFull: _("There is no room for more. Remove something first."),
    facts.NothingWouldBeLeft: _("This is the last one. There has to be one left."),
    facts.MeetingHasEnded: _("That meeting has ended. Choose a place in one to come."),
    facts.MeetingInUse: _("Something has begun in that meeting, or somebody sits there. It stays."),
}


@dataclass(frozen=True)
class Row:
    """A line of the page. One that is over has no fields."""

    line: AgendaLine
    title: forms.BoundField | None
    minutes: forms.BoundField | None


@dataclass(frozen=True)
class Part:
    """A meeting of the page. One that has ended has no fields."""

    meeting: MeetingLines
    rows: tuple[Row, ...]
    day: forms.BoundField | None
    time: forms.BoundField | None
    place: forms.BoundField | None


class AgendaPage:
    """The agenda as it is now, with its forms; `data` as it was sent."""

    def __init__(self, session: Session, check: SelfCheck, data: QueryDict | None) -> None:
        steps = list(Step.objects.of(session).in_order().select_related("meeting__session"))
        self.session = session
        self.lines = lines_of(session, steps)
        self.meetings = by_meeting(self.lines)
        self.places = [line.step for line in self.lines if not line.is_over]
        self.kinds = acts.missing_kinds(steps, check)
        self.words = LinesForm(data, steps=self.places)
        to_come = [each.meeting for each in self.meetings if each.meeting.ended_at is None]
        self.times = TimesForm(data, meetings=[] if session.is_finished else to_come)
        adding = data if data and pressed(data) == "add" else None
        self.new = NewLineForm(adding, kinds=acts.every_kind(check), places=self.places)

    @property
    def has_several(self) -> bool:
        return len(self.meetings) > 1

    @property
    def forms(self) -> list[forms.Form]:
        return [form for form in (self.words, self.times, self.new) if form.is_bound]

    @property
    def parts(self) -> list[Part]:
        return [
            Part(
                each,
                tuple(
                    Row(
                        line,
                        field(self.words, "title", line.step.pk),
                        field(self.words, "minutes", line.step.pk),
                    )
                    for line in each.lines
                ),
                *(field(self.times, name, each.meeting.pk) for name in ("day", "time", "place")),
            )
            for each in self.meetings
        ]


def field(form: forms.Form, name: str, ident: int) -> forms.BoundField | None:
    return form[f"{name}-{ident}"] if f"{name}-{ident}" in form.fields else None


def pressed(data: QueryDict) -> str:
    return next((name for name in BUTTONS if name in data), "save")


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_view
def agenda(request: Request, session: Session) -> HttpResponse:
    """Every line, before and during the meeting. The clock times follow; nothing written is touched."""
    data = posted(request)
    check = self_check(session.check_slug, language())
    page = AgendaPage(session, check, data)
    refusal: Any = ""
    if data is not None and session.is_finished:
        return see_other("console", session.pk)  # which says so
    if data is not None and all(form.is_valid() for form in page.forms):
        try:
            return see_other(address(session, save(page, data)))
        except facts.DomainError as fact:
            refusal = REASONS[type(fact)]
            page = AgendaPage(Session.objects.for_display().get(pk=session.pk), check, None)
    if any(form.errors for form in page.forms):
        refusal = _("Something cannot be read. It is told at the field, and nothing is changed yet.")
    context = {
        "session": session,
        "check": check,
        "page": page,
        "refusal": refusal,
        **told(page, request.GET.get("told", "")),
    }
    return render_page(
        request, "agenda/page.html", context, parts=frozenset({"lines"}), status=422 if refusal else 200
    )


def save(page: AgendaPage, data: QueryDict) -> str:
    """What was typed, then what the pressed button does. What is to be told of it: the button and a line."""
    session, button = page.session, pressed(data)
    acts.rename_steps(session=session, titles=page.words.titles)
    acts.set_minutes(session=session, minutes=page.words.minutes)
    for meeting in page.times.changed_meetings:
        meetings.set_meeting(session=session, **page.times.times(meeting))
    ident, _dash, seen = data.get(button, "").partition("-")
    match button:
        case "up" | "down":
            offset = -1 if button == "up" else 1
            acts.move_step(session=session, step=as_id(ident), seen=as_id(seen), offset=offset)
        case "remove":
            acts.remove_step(session=session, step=as_id(ident))
            ident = str(neighbour(page.places, as_id(ident)))
        case "add":
            after = page.new.cleaned_data["after"]
            ident = str(acts.add_step(session=session, after=after, line=page.new.line).pk)
        case "add-meeting":
            meetings.add_meeting(session=session, seen=as_id(ident))
        case "remove-meeting":
            meetings.remove_meeting(session=session, meeting=as_id(ident))
    return f"{button}.{as_id(ident)}"


def neighbour(steps: list[Step], gone: int) -> int:
    """The line that stands where one was taken away: there the focus goes."""
    ids = [step.pk for step in steps]
    place = ids.index(gone) if gone in ids else 0
    left = [pk for pk in ids if pk != gone]
    return left[min(place, len(left) - 1)] if left else 0


def address(session: Session, what: str) -> str:
    """Back to the page, which puts the focus where it was; to a line that is added by its anchor.

    Not both: a browser sent to an anchor sets no focus.
    """
    button, _dot, ident = what.partition(".")
    anchor = f"#line-{ident}" if button == "add" else ""
    return f"{reverse('agenda', args=[session.pk])}?told={what}{anchor}"


def told(page: AgendaPage, what: str) -> dict[str, Any]:
    """What happened last, drawn from the agenda as it is: a link kept from yesterday tells nothing untrue."""
    button, _dot, ident = what.partition(".")
    place = next((place for place, step in enumerate(page.lines, 1) if str(step.step.pk) == ident), 0)
    return {"told": button, "told_line": page.lines[place - 1] if place else None, "told_place": place}
