"""The front page, and how a facilitator comes in."""

import threading
import unicodedata

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST, require_safe

from sessions_app import codes, limits
from sessions_app.content import USUAL_CHECK, self_check
from sessions_app.content.demo import demos
from sessions_app.domain.accounts import admit, use_token
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
        "check": self_check(USUAL_CHECK, language()),
        "can_sign_in": may_lead_from(request.META["REMOTE_ADDR"]),
    }
    if isinstance(request.user, User) and context["can_sign_in"]:
        sessions = Session.objects.led_by(request.user).newest(200).with_progress()
        context |= {"sessions": sessions, "has_example": example_for(request.user) is not None}
        context["practice_is_over"] = request.GET.get("practice") == "over"
        return render_page(request, "home/sessions.html", context)
    return render_page(request, "home/page.html", context)


@login_not_required
@require_safe
def about(request: Request) -> HttpResponse:
    return render_page(request, "home/about.html", {"check": self_check(USUAL_CHECK, language())})


@login_not_required
@require_GET
def sign_in_by_link(request: Request, token: str) -> HttpResponse:
    """The one-time link of a laptop, from the laptop itself only."""
    if settings.HOSTED or not may_lead_from(request.META["REMOTE_ADDR"]):
        raise Http404
    user = use_token(token)
    if user is None:
        return render_page(request, "registration/used_link.html", {}, status=404)
    login(request, user)
    return see_other("home")


one_of_two = threading.BoundedSemaphore(2)


def spelled(name: str) -> str:
    """A name as `add_member` has stored it, however it is typed."""
    return unicodedata.normalize("NFKC", name)[:150].strip().casefold()


class SignInForm(AuthenticationForm):
    def clean_username(self) -> str:
        return spelled(self.cleaned_data["username"])


class SignIn(LoginView):
    """Hosted: Django's own password form, slowed per name and address.

    On a laptop there is no password to give.
    """

    form_class = SignInForm
    template_name = "registration/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Paid for first, paid back when right; two at a time, for each costs a third of a second."""
        if not settings.HOSTED:
            raise Http404
        address = limits.place(request.META["REMOTE_ADDR"])
        key = f"{spelled(request.POST.get('username', ''))} {address}"
        if wait := limits.sign_ins_from.take(address) or limits.sign_ins.take(key):
            return too_many(request, wait)
        if not one_of_two.acquire(blocking=False):
            return too_many(request, 1)
        try:
            response = super().post(request, *args, **kwargs)
        finally:
            one_of_two.release()
        if response.status_code == 200:  # the form again: it was wrong
            response.status_code = 422
        else:
            limits.sign_ins.pay_back(key)
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
