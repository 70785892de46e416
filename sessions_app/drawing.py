"""A note's HTML that is made once, for what every save, every stream and every page of a group draws.

Django's template language took a fifth of a save for a handful of values among words that are always the
same. group/_note.html remains the one place that says how a note looks: it is drawn once for each kind of
note in each language, with slots where the values stand.
"""

from functools import cache
from types import SimpleNamespace
from uuid import UUID, uuid4

from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from sessions_app.models import Note

ID, GROUP = (
    UUID("5107b000-0000-4000-8000-000000000000"),
    510700000000000,
)  # what a path takes, and no note has
SLOTS = {
    str(ID): "id",
    str(GROUP): "group",
    **{
        f"[slot {name}]": name
        for name in ("version", "question", "position", "revision", "text", "edit", "token")
    },
}


def drawn(note: Note, token: str = "") -> SafeString:
    """With the CSRF token of whoever looks, where the form must work without JavaScript."""
    shape = shape_of(
        get_language(),
        mark=note.mark,
        withdrawn=note.withdrawn,
        is_beside=note.kept_beside_id is not None,
        has_token=bool(token),
    )
    values = {
        "id": note.pk,
        "group": note.group_id,
        "version": note.version,
        "question": escape(note.question),
        "position": note.position,
        "revision": note.revision,
        "text": linebreaksbr(note.text),
        "edit": uuid4(),
        "token": escape(token),
    }
    return mark_safe(shape % values)  # noqa: S308 - escaped above


@cache
def shape_of(language: str | None, *, mark: str, withdrawn: bool, is_beside: bool, has_token: bool) -> str:
    """A format string with the name of each slot, in the language that is active."""
    values = {name: slot for slot, name in SLOTS.items()}
    kind = {"mark": mark, "withdrawn": withdrawn, "kept_beside_id": is_beside}
    note = SimpleNamespace(**values | kind | {"id": ID, "group_id": GROUP})
    context = {"note": note, "edit": values["edit"], "csrf_token": values["token"] if has_token else ""}
    shape = render_to_string("group/_note.html", context).replace("%", "%%")
    for slot, name in SLOTS.items():
        shape = shape.replace(slot, f"%({name})s")
    return shape
