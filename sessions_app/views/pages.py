"""What every view draws with, and pages about nothing in particular: errors, statements, health."""

import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sessions_app.views.guards import Request

AWAY = OperationalError, InterfaceError  # restarted, locked, out of disk: it comes back


def render_page(
    request: Request,
    template: str,
    context: dict[str, Any],
    *,
    parts: frozenset[str] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    """Draw `template`, or the one of its `parts` that htmx's target names."""
    target = (request.htmx.target or "").rpartition("#")[2] if request.htmx else ""  # htmx 4 says "ul#notes"
    if target in parts:
        template = template.replace("page.html", f"_{target}.html")
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def posted(request: Request) -> QueryDict | None:
    """The form's data, also for an empty POST (which "request.POST or None" takes for a GET)."""
    return request.POST if request.method == "POST" else None


def see_other(to: str, *args: object) -> HttpResponse:
    """What every POST ends with: 303, so that loading the page again sends nothing again."""
    response: HttpResponse = redirect(to, *args)
    response.status_code = 303
    return response


@login_not_required
@require_safe
def accessibility(request: Request) -> HttpResponse:
    return render_page(request, "pages/accessibility.html", {})


@login_not_required
@require_safe
def privacy(request: Request) -> HttpResponse:
    return render_page(request, "pages/privacy.html", {"hosted": settings.HOSTED})


@login_not_required
@require_safe
def health(request: Request) -> HttpResponse:
    """For monitors: whether a question reaches the database and comes back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok", "database": connection.vendor})


def problem(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "pages/problem.html", {"title": title, "text": text}, status=status)


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    response = problem(request, 429, _("Too many tries"), _("Wait a little, then try again."))
    response.headers["Retry-After"] = str(wait)
    return response


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    texts = {
        "g": _("This phone has no seat in this group. Type the code on the big screen on the front page."),
        "r": _("The link does not open anything any more, or something is missing in it. Ask for a new one."),
    }
    elsewhere = _("Check the address, or begin again from the front page.")
    text = texts.get(request.path.lstrip("/").partition("/")[0], elsewhere)
    return problem(request, 404, _("We cannot find this page"), text)


@login_not_required
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(
        request, 403, _("This page is not open to you"), _("Sign in, or begin again from the front page.")
    )


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return problem(
        request,
        403,
        _("The page was open for too long"),
        _("Go back, load the page again and send once more. What you wrote is still in the field."),
    )


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, 400, _("This request could not be read"), _("Begin again from the front page."))


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Where the database is away for a moment, a full disk included: 503, and when to come again.

    What was typed stays in the field, and the phone tries again.
    """
    is_away = isinstance(sys.exc_info()[1], AWAY)
    response = problem(
        request,
        503 if is_away else 500,
        _("Something went wrong here"),
        _("Try again in a moment. What has been saved is still saved."),
    )
    if is_away:
        response.headers["Retry-After"] = "2"
    return response
