"""What is said in the room, written down for everybody: by the facilitator, or by whom they chose."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sessions_app.domain.exceptions import EditReused, ForeignNote, SessionFinished
from sessions_app.domain.plenary import (
    NotTheWriter,
    choose_writer,
    is_writer,
    remove_plenary_note,
    write_plenary_note,
)
from sessions_app.enums import StepKind
from sessions_app.forms import PlenaryNoteForm
from sessions_app.models import Participant, PlenaryNote, Session
from sessions_app.views.acts import Refused, allow, reused, told, valid, wants_page
from sessions_app.views.guards import Request, facilitator_view, participant_view
from sessions_app.views.pages import posted, render_page, see_other


def finished() -> str:
    return _("The self-check is finished. This was not added: copy it if you need it.")


def round_written_in(session: Session) -> int:
    """0 is the shared round at the end."""
    step = session.current_step
    return 0 if step is None or step.kind == StepKind.CLOSING else session.shown_round


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_view
def plenary_notes(request: Request, session: Session) -> HttpResponse:
    """Reflections from the room, typed as they are said."""
    form, fresh = PlenaryNoteForm(posted(request)), uuid.uuid4()
    note_id = form["note_id"].value() or fresh
    if request.method == "POST" and form.is_valid():
        try:
            write_plenary_note(session=session, **form.cleaned_data)
            return see_other("plenary-notes", session.pk)
        except SessionFinished:
            session.refresh_from_db()
            form.add_error("text", finished())
        except EditReused:
            note_id = fresh  # pressed once more, it is taken
            form.add_error("text", reused())
        except ForeignNote:
            raise Http404 from None
    context = {
        "session": session,
        "form": form,
        "notes": PlenaryNote.objects.of(session),
        "round_number": round_written_in(session),
        "note_id": note_id,
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


@require_POST
@facilitator_view
def seat_writes(request: Request, session: Session, participant_id: int) -> HttpResponse:
    """`writes` says whether this seat writes down for everybody: one at a time."""
    if request.POST.get("writes") not in {"yes", "no"}:
        raise Http404
    seat = get_object_or_404(Participant.objects.of(session), pk=participant_id)
    try:
        choose_writer(session=session, participant=seat, writes=request.POST["writes"] == "yes")
    except SessionFinished:
        pass  # the page that follows has no such button
    return see_other("console-group", session.pk, seat.group_id)


# --- on the phone of who was chosen -------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@participant_view
def group_plenary(request: Request, participant: Participant) -> HttpResponse:
    """For the one who writes down for everybody; to anybody else it does not exist.

    Who was moved is refused in words and not sent on, so that the text stays on the phone.
    """
    session = participant.group.meeting.session
    if request.method == "POST":
        return written_by_phone(request, participant, session)
    if not is_writer(session, participant):
        raise Http404
    return draw_writer(request, participant)


def written_by_phone(request: Request, participant: Participant, session: Session) -> HttpResponse:
    try:
        allow(participant)
        data = valid(PlenaryNoteForm(request.POST)).cleaned_data
        note = write_plenary_note(session=session, author=participant, **data)
    except (NotTheWriter, ForeignNote):
        raise Http404 from None
    except SessionFinished:
        return refusal(request, participant, Refused(410, finished()))
    except EditReused:
        return refusal(request, participant, Refused(422, reused()))
    except Refused as refused:
        return refusal(request, participant, refused)
    if wants_page(request):
        return see_other("group-plenary", participant.group_id)
    drawn = "" if note.is_removed else render_to_string("plenary/writer/_said.html", {"note": note})
    return HttpResponse(drawn, headers={"ETag": '"1"'})


def refusal(request: Request, participant: Participant, refused: Refused) -> HttpResponse:
    """The reason; for a form on the page, with what was typed. To who writes no more, 404."""
    extra = {"error": refused.reason, "typed": request.POST.get("text", "")}
    return told(
        request, refused, lambda: draw_writer(request, participant, status=refused.status, extra=extra)
    )


def draw_writer(
    request: Request, participant: Participant, *, status: int = 200, extra: dict[str, Any] | None = None
) -> HttpResponse:
    session = Session.objects.for_display().get(pk=participant.group.meeting.session_id)
    if not is_writer(session, participant):
        raise Http404
    context = {
        "participant": participant,
        "group": participant.group,
        "session": session,
        "notes": PlenaryNote.objects.of(session),
        "round_number": round_written_in(session),
        "note_id": uuid.uuid4(),
        **(extra or {}),
    }
    return render_page(request, "plenary/writer/page.html", context, status=status)
