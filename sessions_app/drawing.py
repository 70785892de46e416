"""A note's HTML that is made once, for what every save, every stream and every page of a group draws.

Django's template language took a fifth of a save for a handful of values among words that are always the
same. group/_note.html remains the one place that says how a note looks: it is drawn once for each kind of
note in each language, with slots where the values stand.
"""

from functools import cache, lru_cache
from time import monotonic
from types import SimpleNamespace
from uuid import UUID, uuid4

from django.conf import settings
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from sessions_app.content import self_check
from sessions_app.models import Group, Note, OwnPoint

ID, GROUP = (
    UUID("5107b000-0000-4000-8000-000000000000"),
    510700000000000,
)  # what a path takes, and no note has
FRESH_FOR = 2  # seconds
SLOTS = {
    str(ID): "id",
    str(GROUP): "group",
    **{
        f"[slot {name}]": name
        for name in ("version", "question", "position", "revision", "point", "about", "text", "edit", "token")
    },
}


def drawn(note: Note, token: str = "") -> SafeString:
    """With the CSRF token of whoever looks, where the form must work without JavaScript."""
    language = get_language()
    about = point_title(note, language or settings.LANGUAGE_CODE)
    shape = shape_of(
        language,
        mark=note.mark,
        withdrawn=note.withdrawn,
        is_beside=note.kept_beside_id is not None,
        from_paper=note.from_paper,
        has_token=bool(token),
        is_about=bool(about),
    )
    values = {
        "id": note.pk,
        "group": note.group_id,
        "version": note.version,
        "question": escape(note.question),
        "position": note.position,
        "revision": note.revision,
        "point": note.point,
        "about": escape(about),
        "text": linebreaksbr(note.text),
        "edit": uuid4(),
        "token": escape(token),
    }
    return mark_safe(shape % values)  # noqa: S308 - escaped above


def point_title(note: Note, language: str) -> str:
    """The point of the map that the note is about, as "4 People and time"; empty where it is about none."""
    if note.point is None:
        return ""
    slug, own_map_of = map_of(note.group_id)
    if own_map_of is None:
        titles = {point.number: point.title for point in self_check(slug, language).points}
    else:
        titles = own_titles(own_map_of, int(monotonic() / FRESH_FOR))
    return f"{note.point} {titles[note.point]}" if note.point in titles else ""


@lru_cache(maxsize=1_000)
def map_of(group_id: int) -> tuple[str, int | None]:
    """Which self-check a group goes through, and its session where that has a map of its own.

    Asked for once: with the first note about a point the map stays (domain/own_map.py).
    """
    session = Group.objects.with_session().get(pk=group_id).meeting.session
    return session.check_slug, session.pk if session.has_own_map else None


@lru_cache(maxsize=100)
def own_titles(session_id: int, moment: int) -> dict[int, str]:
    """Asked for once for a whole page, and anew a `moment` later: a title may be corrected."""
    return dict(OwnPoint.objects.of(session_id).values_list("number", "title"))


@cache
def shape_of(  # noqa: PLR0913 - what makes two notes look different
    language: str | None,
    *,
    mark: str,
    withdrawn: bool,
    is_beside: bool,
    from_paper: bool,
    has_token: bool,
    is_about: bool,
) -> str:
    """A format string with the name of each slot, in the language that is active."""
    values = {name: slot for slot, name in SLOTS.items()}
    kind = {"mark": mark, "withdrawn": withdrawn, "kept_beside_id": is_beside, "from_paper": from_paper}
    note = SimpleNamespace(**values | kind | {"id": ID, "group_id": GROUP})
    context = {
        "note": note,
        "about": values["about"] if is_about else "",
        "edit": values["edit"],
        "csrf_token": values["token"] if has_token else "",
    }
    shape = render_to_string("group/_note.html", context).replace("%", "%%")
    for slot, name in SLOTS.items():
        shape = shape.replace(slot, f"%({name})s")
    return shape
