"""What can be shown and printed before any session exists."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sessions_app.content import USUAL_CHECK, self_check
from sessions_app.views.guards import Request, language
from sessions_app.views.pages import render_page


@login_not_required
@require_safe
def map_page(request: Request) -> HttpResponse:
    return render_page(request, "material/map.html", {"check": self_check(USUAL_CHECK, language())})
