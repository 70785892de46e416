"""What now: who does what by when, where it comes from, and what became of it."""

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from sessions_app.content import goals
from sessions_app.domain.exceptions import EditReused, ForeignNote
from sessions_app.domain.findings import all_lifted_out
from sessions_app.domain.plenary import add_action, remove_action, tick_action
from sessions_app.forms import ActionForm
from sessions_app.models import Action, Session
from sessions_app.views.acts import reused
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.pages import posted, render_page, see_other

BACK_TO = {"plenary", "series"}  # pages with actions on them, besides the list itself


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_view
def actions(request: Request, session: Session) -> HttpResponse:
    form, fresh = ActionForm(posted(request)), uuid.uuid4()
    action_id = form["action_id"].value() or fresh
    if request.method == "POST" and form.is_valid():
        try:
            add_action(session=session, **form.cleaned_data)
            return see_other("actions", session.pk)
        except EditReused:
            action_id = fresh  # pressed once more, it is taken
            form.add_error("text", reused())
        except ForeignNote:
            raise Http404 from None
    context = {
        "session": session,
        "form": form,
        "actions": Action.objects.of(session).select_related("note__group"),
        "action_id": action_id,
        "findings": all_lifted_out(session),
        "goals": goals(language()),
    }
    status = 422 if form.errors else 200
    return render_page(
        request, "plenary/actions/page.html", context, parts=frozenset({"actions"}), status=status
    )


@require_POST
@facilitator_view
def remove_one_action(request: Request, session: Session, action_id: uuid.UUID) -> HttpResponse:
    remove_action(session=session, action_id=action_id)
    return see_other("actions", session.pk)


@require_POST
@facilitator_view
def tick(request: Request, session: Session, action_id: uuid.UUID) -> HttpResponse:
    """`done` says which it shall be, so that a repeated press changes nothing back."""
    if request.POST.get("done") not in {"yes", "no"}:
        raise Http404
    tick_action(session=session, action_id=action_id, is_done=request.POST["done"] == "yes")
    back = request.POST.get("back", "")
    return see_other(back if back in BACK_TO else "actions", session.pk)
