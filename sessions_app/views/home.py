"""The front page, and how a facilitator comes in."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from sessions_app import codes, limits
from sessions_app.content import self_check
from sessions_app.content.demo import demos
from sessions_app.domain.accounts import admit, user_of_token
from sessions_app.domain.demo import make_demo
from sessions_app.models import Municipality, Session
from sessions_app.views.guards import (
    Request,
    language,
    leader_view,
    may_lead_from,
    municipalities_of,
    signed_in,
)
from sessions_app.views.pages import render_page, see_other, too_many


@login_not_required
@require_safe
def home(request: Request) -> HttpResponse:
    """A code to type for everybody; the list of self-checks for whoever leads some.

    Of a whole address in the field the last part is the code.
    """
    if code := request.GET.get("code", "").strip(" /").rpartition("/")[2]:
        return see_other("join", codes.typed(code)[:40] or "-")
    context = {
        "check": self_check("innovasjon", language()),
        "can_sign_in": may_lead_from(request.META["REMOTE_ADDR"]),
    }
    if isinstance(request.user, User) and context["can_sign_in"]:
        sessions = Session.objects.led_by(request.user).with_progress().newest_first()
        context |= {"sessions": sessions[:200], "has_example": example_for(request.user) is not None}
        return render_page(request, "home/sessions.html", context)
    return render_page(request, "home/page.html", context)


@login_not_required
@require_safe
def about(request: Request) -> HttpResponse:
    return render_page(
        request,
        "home/about.html",
        {"check": self_check("innovasjon", language())},
    )


@login_not_required
@require_safe
def sign_in_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link of a laptop, from the laptop itself only."""
    if settings.HOSTED or not may_lead_from(request.META["REMOTE_ADDR"]):
        raise Http404
    user = user_of_token(token)
    if user is None:
        return render_page(request, "registration/used_link.html", {}, status=404)  # type: ignore[arg-type]
    login(request, user)
    return see_other("home")


class SignIn(LoginView):
    """Hosted: Django's own password form, slowed per name and address.

    On a laptop there is no password to give.
    """

    template_name = "registration/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        address = request.META["REMOTE_ADDR"]
        key = f"{request.POST.get('username', '').casefold()[:150]} {address}"
        if wait := max(limits.sign_ins.wait(key), limits.sign_ins_from.wait(address)):
            return too_many(request, wait)
        response = super().post(request, *args, **kwargs)
        if response.status_code == 200:  # the form again: it was wrong
            limits.sign_ins.spend(key)
            limits.sign_ins_from.spend(address)
            response.status_code = 422
        return response

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_context_data(**kwargs), "hosted": settings.HOSTED}


sign_out = LogoutView.as_view(next_page="home")


@require_POST
@leader_view
def demo(request: Request) -> HttpResponse:
    """A finished-looking example. Hosted only for a municipality one leads: an example must open no door."""
    user = signed_in(request)
    number = example_for(user)
    if number is None:
        raise Http404
    if not settings.HOSTED:
        admit(user=user, municipality=Municipality.objects.get(number=number))
    return see_other("console", make_demo(number=number, created_by=user).pk)


def example_for(user: User) -> str | None:
    """A municipality with an example that this user may lead; first one that writes the reader's language."""
    allowed = municipalities_of(user)
    preferred = "3434" if language() == "nn" else "5612"
    in_order = sorted(demos(), key=lambda number: number != preferred)
    return next((number for number in in_order if allowed.numbered(number).exists()), None)
