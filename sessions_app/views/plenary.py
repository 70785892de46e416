"""The big screen: one message at a time."""

from collections.abc import Callable
from typing import Any

import segno
from django.conf import settings
from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from sessions_app.content import Round, SelfCheck, self_check
from sessions_app.domain.findings import Lifted, lifted_out, without_findings
from sessions_app.domain.series import is_between, look_back
from sessions_app.domain.wall import is_chosen
from sessions_app.enums import StepKind, WallShows
from sessions_app.models import Action, Group, PlenaryNote, Session
from sessions_app.views.gallery import gallery_on_wall
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.pages import render_page
from sessions_app.views.slides import slides_of
from sessions_app.views.status_map import map_on_wall
from sessions_app.views.team import team_on_wall
from sessions_app.views.themes import themes_on_wall

MUCH_TEXT = 250  # letters of three questions that no longer fit at the largest size
BRIEF = 360  # letters of a group's first three findings that fit at a larger size
MOST_LATEST, LATEST_LETTERS = 5, 420  # of what is written in plenary, beside the findings


@require_safe
@facilitator_view
def plenary(request: Request, session: Session) -> HttpResponse:
    return render_page(request, "plenary/page.html", wall_of(session), parts=frozenset({"wall"}))


def wall_of(session: Session) -> dict[str, Any]:
    """What the step we are at puts on the wall; in plenary, what the facilitator chose. `screen` names it."""
    screen = screen_of(session)
    context: dict[str, Any] = {
        "session": session,
        "step": session.current_step,
        "meeting": session.present_meeting,
        "screen": screen,
        "check": self_check(session.check_slug, language()),
        "site_address": settings.PUBLIC_URL.partition("://")[2],
    }
    if screen in OF_STEP:
        return context | OF_STEP[screen](session)
    if is_chosen(session):
        shows = WallShows(session.wall_shows)
        shown = shows if shows in CHOSEN else WallShows.FINDINGS
        choice = {"shows": shown, "choices": list(CHOSEN), "shown_screen": f"plenary/screens/{shown}.html"}
        return context | choice | CHOSEN[shown](session)
    return context


def screen_of(session: Session) -> str:
    if session.is_finished:
        return "thanks"
    if session.current_step is None:
        return "meet-again" if is_between(session) else "join"
    kind = session.current_step.kind
    return "join" if kind == StepKind.OPENING else kind


# --- what the agenda puts there -----------------------------------------------------------------------------


def join_on_wall(session: Session) -> dict[str, Any]:
    return {
        "groups": Group.objects.at(session.present_meeting).with_people(),
        "qr": qr_of(session.qr_url),
    }


def qr_of(address: str) -> SafeString:
    """As SVG without inline style, so that the CSP needs no exception.

    segno writes numbers only: nothing here is typed by anybody.
    """
    code = segno.make(address, error="m", micro=False)
    return SafeString(code.svg_inline(svgclass="qr", lineclass="qr-line", omitsize=True, border=2))


def round_on_wall(session: Session) -> dict[str, Any]:
    part = self_check(session.check_slug, language()).round(session.shown_round)
    return {"round": part, "is_long": sum(len(question.text) for question in part.questions) > MUCH_TEXT}


def look_back_on_wall(session: Session) -> dict[str, Any]:
    back = look_back(session, session.present_meeting, language())
    return {"back": back, "slides": slides_of(back)}


OF_STEP: dict[str, Callable[[Session], dict[str, Any]]] = {
    "join": join_on_wall,
    "round": round_on_wall,
    "look-back": look_back_on_wall,
}


# --- what the facilitator puts there in plenary -------------------------------------------------------------


def findings_on_wall(session: Session) -> dict[str, Any]:
    """One group's findings at a time; who comes next; what has been written down."""
    number, is_end = session.shown_round, is_at_end(session)
    lifted = lifted_out(session, number)
    latest, earlier = reflections(session, number, is_end=is_end)
    return {
        "part": round_titled(self_check(session.check_slug, language()), number),
        "unmarked": without_findings(session, number, lifted),
        "is_end": is_end,
        "actions": Action.objects.of(session) if is_end else (),
        "latest": latest,
        "earlier": earlier,
        **(turned := turned_to(session, lifted)),
        "is_brief": is_brief(turned["shown"]),
    }


def is_brief(shown: Lifted | None) -> bool:
    """Little enough to stand in larger letters."""
    return shown is not None and sum(len(slip.text) for slip in shown.first) <= BRIEF


def is_at_end(session: Session) -> bool:
    return session.current_step is not None and session.current_step.kind == StepKind.CLOSING


def round_titled(check: SelfCheck, number: int) -> Round | None:
    return next((part for part in check.rounds if part.number == number), None)


def turned_to(session: Session, lifted: tuple[Lifted, ...]) -> dict[str, Any]:
    """The group on the wall and its neighbours. It keeps its place when all it found is kept off."""
    order = [part for part in lifted if part.notes or part.table.id == session.group_on_wall_id]
    ids = [part.table.id for part in order]
    at = ids.index(session.group_on_wall_id) if session.group_on_wall_id in ids else -1
    return {
        "tables": order,
        "shown": order[at] if at >= 0 else None,
        "next_group": order[at + 1] if at + 1 < len(order) else None,
        "previous_group": order[at - 1] if at > 0 else None,
    }


def reflections(session: Session, number: int, *, is_end: bool) -> tuple[list[str], list[str]]:
    """Of what was written in plenary the latest that fit beside the findings, and those before them."""
    wanted = {number, 0} if is_end else {number}
    rows = PlenaryNote.objects.of(session).values_list("round_number", "text")
    texts = [text for part, text in sorted(rows, key=lambda row: row[0] == 0) if part in wanted]
    fit, letters = 0, 0
    for text in reversed(texts):
        letters += len(text)
        if fit == MOST_LATEST or (fit and letters > LATEST_LETTERS):
            break
        fit += 1
    return texts[len(texts) - fit :], texts[: len(texts) - fit]


CHOSEN: dict[WallShows, Callable[[Session], dict[str, Any]]] = {
    WallShows.FINDINGS: findings_on_wall,
    WallShows.GALLERY: gallery_on_wall,
    WallShows.MAP: map_on_wall,
    WallShows.TEAM: team_on_wall,
    WallShows.THEMES: themes_on_wall,
}
