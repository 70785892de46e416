"""What the buttons of the themes page do."""

import uuid
from collections.abc import Callable

from django.http import Http404, QueryDict

from sessions_app.domain import themes as domain
from sessions_app.domain.dots import steer_dots
from sessions_app.enums import Dots
from sessions_app.forms.themes import PlaceForm, ThemeForm, chosen_notes
from sessions_app.models import Session
from sessions_app.numbers import as_uuid
from sessions_app.views.acts import valid


def act(session: Session, data: QueryDict) -> None:
    """What the pressed button says; `put` and `out` carry their theme. Raises Http404, Refused."""
    pressed = next((name for name in ("put", "out") if name in data), data.get("act", ""))
    if pressed not in ACTS:
        raise Http404
    ACTS[pressed](session, data)


def put(session: Session, data: QueryDict) -> None:
    domain.gather(session=session, theme_id=id_in(data, "put"), notes=chosen_notes(data))


def take_out(session: Session, data: QueryDict) -> None:
    domain.take_out(session=session, theme_id=id_in(data, "out"), notes=chosen_notes(data))


def make(session: Session, data: QueryDict) -> None:
    made = valid(ThemeForm(data)).cleaned_data
    domain.make_theme(session=session, theme_id=made["theme"], title=made["title"], notes=chosen_notes(data))


def rename(session: Session, data: QueryDict) -> None:
    told = valid(ThemeForm(data)).cleaned_data
    domain.rename_theme(session=session, theme_id=told["theme"], title=told["title"])


def move(session: Session, data: QueryDict) -> None:
    """To a place, not up or down: pressed twice it is moved once."""
    told = valid(PlaceForm(data)).cleaned_data
    domain.move_theme(session=session, theme_id=told["theme"], place=told["place"])


def remove(session: Session, data: QueryDict) -> None:
    domain.remove_theme(session=session, theme_id=id_in(data, "theme"))


def steer(session: Session, data: QueryDict) -> None:
    to = data.get("to", "")
    if to not in Dots.values:
        raise Http404
    steer_dots(session=session, to=Dots(to))


ACTS: dict[str, Callable[[Session, QueryDict], None]] = {
    "put": put,
    "out": take_out,
    "make": make,
    "rename": rename,
    "move": move,
    "remove": remove,
    "dots": steer,
}


def id_in(data: QueryDict, name: str) -> uuid.UUID:
    found = as_uuid(data.get(name, ""))
    if found is None:
        raise Http404
    return found
