"""Where the facilitator gathers notes under themes, and opens the dots."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sessions_app.content import self_check
from sessions_app.domain import themes as domain
from sessions_app.domain.dots import Choices
from sessions_app.domain.exceptions import DomainError, EditReused, ForeignNote
from sessions_app.enums import Dots
from sessions_app.forms.themes import WantedForm, chosen_notes
from sessions_app.models import Session
from sessions_app.views.acts import Refused, reused
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.pages import render_page
from sessions_app.views.theme_acts import act

ON_A_PAGE = 40
BUNCHES, ALIKE = 6, 8
KEYS = 9  # themes that a number key stands for


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_view
def themes(request: Request, session: Session) -> HttpResponse:
    if request.method != "POST":
        return draw_themes(request, session)
    try:
        act(session, request.POST)
    except Refused as refused:
        return draw_themes(request, session, refused)
    except ForeignNote:
        raise Http404 from None
    except domain.TooManyThemes:
        too_many = _("There are %(count)d themes already. Put notes under those, or remove one.")
        return draw_themes(request, session, Refused(422, too_many % {"count": domain.MOST_THEMES}))
    except EditReused:
        return draw_themes(request, session, Refused(422, reused()))
    except DomainError:
        pass  # finished meanwhile, or no round to give dots in: the page that follows shows how it is
    wanted = WantedForm(request.GET).wanted()
    place = reverse("themes", args=[session.pk])
    return HttpResponse(status=303, headers={"Location": f"{place}?{urlencode(wanted)}" if wanted else place})


def draw_themes(request: Request, session: Session, refused: Refused | None = None) -> HttpResponse:
    board = domain.Board(session)
    asked = WantedForm(request.GET).wanted()
    theme = next((one for one in board.gathered if one.theme.pk == asked.get("theme")), None)
    page = Paginator(board.found(wanted_of(asked, theme)), ON_A_PAGE).get_page(asked.pop("page", 1))
    context = {
        "session": session,
        "check": self_check(session.check_slug, language()),
        "board": board,
        "theme": theme,
        "place": board.gathered.index(theme) + 1 if theme else 0,
        "page": page,
        "asked": asked,
        "query": urlencode(asked),
        "new_theme": uuid.uuid4(),
        "keys": KEYS,
        **suggested(board, theme, asked, questions_of(session)),
        **dots_of(session),
        **typed(request, refused),
    }
    status = refused.status if refused else 200
    return render_page(request, "themes/page.html", context, parts=frozenset({"themes"}), status=status)


def wanted_of(asked: dict[str, Any], theme: domain.Gathered | None) -> domain.Wanted:
    return domain.Wanted(
        part=asked.get("part", ""),
        words=asked.get("words", ""),
        is_loose=asked.get("loose", False),
        theme=theme.theme.pk if theme else None,
    )


def suggested(
    board: domain.Board, theme: domain.Gathered | None, asked: dict[str, Any], questions: str
) -> dict[str, Any]:
    """With a theme open what is like it; with everything open what is like each other; else nothing."""
    if theme:
        return {"alike": board.like(theme.theme, ALIKE)}
    return {} if asked.keys() - {"loose"} else {"bunches": board.bunches(BUNCHES, questions)}


def questions_of(session: Session) -> str:
    return " ".join(one.text for one in self_check(session.check_slug, session.language).questions)


def dots_of(session: Session) -> dict[str, Any]:
    number = session.shown_round
    if session.dots == Dots.OFF:
        return {"round_number": number}
    given, phones = Choices(session, number).progress()
    return {"round_number": number, "dots_given": given, "phones": phones}


def typed(request: Request, refused: Refused | None) -> dict[str, Any]:
    """What stood in the fields when an act was refused, to be put right."""
    if refused is None:
        return {}
    title = request.POST.get("title", "") if request.POST.get("act") == "make" else ""
    return {"error": str(refused), "typed": title, "chosen": set(chosen_notes(request.POST))}


# --- on the big screen --------------------------------------------------------------------------------------

FEW, SOME = 5, 12  # themes that are written large, and that have a line each in two columns
MOST_ON_WALL, MOST_BESIDE, MOST_FINDINGS = 40, 6, 5


def themes_on_wall(session: Session) -> dict[str, Any]:
    """The largest themes first; with the dots shown, those with most dots, and the findings with most."""
    choices = Choices(session, session.shown_round)
    shows_dots = session.dots == Dots.SHOWN
    dots = {on.id: count for on, count in choices.counted.items()} if shows_dots else {}
    ordered = sorted(
        [(one, dots.get(one.theme.pk, 0)) for one in domain.sizes(session)],
        key=lambda told: (-told[1], -told[0].groups, -told[0].notes),
    )
    findings = choices.scored(choices.findings)[:MOST_FINDINGS] if shows_dots else []
    ordered = [told for told in ordered if told[1]] if dots else ordered
    shown = ordered[: MOST_BESIDE if findings else MOST_ON_WALL]
    sizes = [given if dots else one.groups for one, given in shown]
    return {
        "wall_themes": [
            (*told, 100 * size // max(*sizes, 1)) for told, size in zip(shown, sizes, strict=True)
        ],
        "wall_themes_more": len(ordered) - len(shown),
        "wall_themes_size": "beside" if findings else size_of(len(shown)),
        "dotted_findings": findings,
        "shows_dots": shows_dots,
    }


def size_of(count: int) -> str:
    return "few" if count <= FEW else "some" if count <= SOME else "many"
