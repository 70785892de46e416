"""Headers that every answer carries, and the language it is written in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
View = Callable[[HttpRequest], HttpResponse]


def safe_headers(get_response: View) -> View:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def well_formed_session(get_response: View) -> View:
    """A session cookie that is none would reach the database, and PostgreSQL refuses some of its letters."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.COOKIES.get(settings.SESSION_COOKIE_NAME, "a").isalnum():
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return get_response(request)

    return answer


def language(get_response: View) -> View:
    """The language the reader has chosen; else the municipality's (views/guards.py); else bokmål.

    `?language=nn` chooses, and a cookie keeps it. What the browser asks for is not read: text about one
    municipality follows that municipality's decision (språklova).
    """
    offered = {code for code, _ in settings.LANGUAGES}

    def answer(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("language", "")
        chosen = asked if asked in offered else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        request.chosen_language = chosen if chosen in offered else ""  # type: ignore[attr-defined]
        with translation.override(chosen if chosen in offered else settings.LANGUAGE_CODE):
            response = get_response(request)
            response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        if asked in offered:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                httponly=True,
                secure=settings.HOSTED,
                samesite="Lax",
                path="/",
            )
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer
