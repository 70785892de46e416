"""The big screen, and what somebody writes down for the whole room."""

import uuid
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions_app.content import self_check
from sessions_app.domain.exceptions import ForeignNote, SessionFinished
from sessions_app.domain.plenary import remove_plenary_note, write_plenary_note
from sessions_app.domain.series import is_between, look_back
from sessions_app.domain.steering import show_group
from sessions_app.domain.summarising import summarise
from sessions_app.domain.summary import RoundSummary, Table, TableNotes
from sessions_app.enums import StepKind
from sessions_app.forms import PlenaryNoteForm
from sessions_app.models import Group, PlenaryNote, Session
from sessions_app.numbers import as_id
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.pages import posted, render_page, see_other
from sessions_app.views.slides import slides_of

MUCH_TEXT = 250  # letters of three questions that no longer fit at the largest size


@require_safe
@facilitator_view
def plenary(request: Request, session: Session) -> HttpResponse:
    return render_page(request, "plenary/page.html", wall_of(session), parts=frozenset({"wall"}))


def wall_of(session: Session) -> dict[str, Any]:
    """What the step we are at puts on the wall. `screen` names the template: one message at a time."""
    step = session.current_step
    meeting = session.present_meeting
    context: dict[str, Any] = {
        "session": session,
        "step": step,
        "meeting": meeting,
        "screen": screen_of(session),
    }
    check = self_check(session.check_slug, language())
    context["check"] = check
    context["site_address"] = settings.PUBLIC_URL.partition("://")[2]
    if context["screen"] == "join":
        context["groups"] = Group.objects.at(meeting).with_people()
        context["qr"] = qr_of(session.qr_url)
    elif context["screen"] == "round" and step is not None:
        context["round"] = check.round(step.number)
        context["is_long"] = sum(len(question.text) for question in context["round"].questions) > MUCH_TEXT
    elif context["screen"] == "look-back":
        context["back"] = look_back(session, meeting, language())
        context["slides"] = slides_of(context["back"])
    elif context["screen"] in {"plenary", "closing"}:
        context.update(findings_on_wall(session))
    return context


def qr_of(address: str) -> SafeString:
    """As SVG without inline style, so that the CSP needs no exception.

    segno writes numbers only: nothing here is typed by anybody.
    """
    code = segno.make(address, error="m", micro=False)
    return SafeString(code.svg_inline(svgclass="qr", lineclass="qr-line", omitsize=True, border=2))


def screen_of(session: Session) -> str:
    if session.is_finished:
        return "thanks"
    if session.current_step is None:
        return "meet-again" if is_between(session) else "join"
    kind = session.current_step.kind
    return "join" if kind == StepKind.OPENING else kind


def findings_on_wall(session: Session) -> dict[str, Any]:
    """One group's findings at a time; who comes next; what has been written down."""
    summary = summarise(session, language())
    number = session.shown_round
    part = next((part for part in summary.rounds if part.number == number), None)
    tables = part.findings if part is not None else ()
    order = [table.table.id for table in tables]
    at = order.index(session.group_on_wall_id) if session.group_on_wall_id in order else -1
    return {
        "summary": summary,
        "part": part,
        "tables": tables,
        "unmarked": without_findings(part),
        "shown": tables[at] if at >= 0 else None,
        "next_group": group_at(tables, at + 1),
        "previous_group": group_at(tables, at - 1) if at > 0 else None,
        "is_end": session.current_step is not None and session.current_step.kind == StepKind.CLOSING,
    }


def without_findings(part: RoundSummary | None) -> list[Table]:
    """Groups that wrote in the round and marked nothing: they are asked too."""
    if part is None:
        return []
    wrote = {notes.table for question in part.questions for notes in question.tables}
    return sorted(wrote - {notes.table for notes in part.findings}, key=lambda table: table.number)


def group_at(tables: tuple[TableNotes, ...], place: int) -> TableNotes | None:
    return tables[place] if 0 <= place < len(tables) else None


@require_POST
@facilitator_view
def wall_group(request: Request, session: Session) -> HttpResponse:
    """Turn the wall: to a group by its id, or with `turn` one on or back."""
    turned = findings_on_wall(session)
    wanted = {"next": turned["next_group"], "back": turned["previous_group"]}.get(
        request.POST.get("turn", "")
    )
    group_id = wanted.table.id if wanted else as_id(request.POST.get("group", ""))
    group = Group.objects.of(session).in_bulk([group_id]).get(group_id)
    try:
        show_group(session=session, group=group)
    except SessionFinished:
        pass  # the page that follows says so
    return see_other("plenary", session.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_view
def plenary_notes(request: Request, session: Session) -> HttpResponse:
    """Reflections from the room, typed as they are said."""
    form = PlenaryNoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            write_plenary_note(session=session, **form.cleaned_data)
            return see_other("plenary-notes", session.pk)
        except SessionFinished:
            session.refresh_from_db()
            form.add_error(
                "text", _("The self-check is finished. This was not added: copy it if you need it.")
            )
        except ForeignNote:
            raise Http404 from None
    step = session.current_step
    number = 0 if step is None or step.kind == StepKind.CLOSING else session.shown_round
    context = {
        "session": session,
        "form": form,
        "notes": PlenaryNote.objects.of(session),
        "round_number": number,
        "new_note": uuid.uuid4(),
    }
    status = 422 if form.errors else 200
    return render_page(
        request, "plenary/notes/page.html", context, parts=frozenset({"plenary-notes"}), status=status
    )


@require_POST
@facilitator_view
def remove_note(request: Request, session: Session, note_id: uuid.UUID) -> HttpResponse:
    try:
        remove_plenary_note(session=session, note_id=note_id)
    except SessionFinished:
        pass  # the list that follows has no such button
    return see_other("plenary-notes", session.pk)
