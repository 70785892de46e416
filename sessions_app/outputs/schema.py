"""What a session's data file (domain/sessionfile.py) looks like, as a JSON Schema made from the models.

It goes with each archive package, so that whoever opens one in thirty years needs no program of ours. It also
stands in docs/session-file.schema.json.
"""

import json
from inspect import cleandoc
from typing import Any

from django.db import models

from sessions_app.domain.sessionfile import (
    FORMAT,
    FORMAT_VERSION,
    KINDS,
    LARGEST_NUMBER,
    SESSION,
    Field,
    Kind,
)

Plain = dict[str, Any]
SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
NAME = "session-file.schema.json"
PLAIN_KINDS: tuple[tuple[type[Any], Plain], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.UUIDField, {"type": "string", "format": "uuid"}),
    (models.BinaryField, {"type": "string", "pattern": "^[A-Za-z0-9+/]*={0,2}$", "description": "Base64."}),
)  # a moment is also a day


def schema_file() -> bytes:
    return (json.dumps(schema(), ensure_ascii=False, indent=2) + "\n").encode()


def schema() -> Plain:
    whole = {
        "format": {"const": FORMAT},
        "version": {"const": FORMAT_VERSION},
        "sha256": {
            **SHA256,
            "description": "Of `content` as JSON with sorted keys, no blanks, no letter escaped, in UTF-8.",
        },
        "content": content(),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{FORMAT}:{FORMAT_VERSION}",
        "title": "A self-check session with all that was written in it",
        "description": (
            "A row points to another by its id; where that has none, by its place in its list, from 1 on. "
            "Times are in UTC."
        ),
        **closed(whole),
        "$defs": {kind.key: row(kind) for kind in [SESSION, *KINDS]},
    }


def content() -> Plain:
    number = {"type": "string", "pattern": "^[0-9]{4}$", "description": "The municipality's number."}
    lists = {kind.key: {"type": "array", "items": defined(kind)} for kind in KINDS}
    return closed({"municipality": number, SESSION.key: defined(SESSION), **lists})


def defined(kind: Kind) -> Plain:
    return {"$ref": f"#/$defs/{kind.key}"}


def row(kind: Kind) -> Plain:
    fields = {field.name: value(field) for field in kind.fields}
    return {"description": words_of(kind.model), **closed(fields)}


def closed(properties: Plain) -> Plain:
    """An object with exactly these."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def value(field: Field) -> Plain:
    if field.choices:
        allowed: list[str | None] = [str(choice) for choice, _label in field.flatchoices]
        extra = [""] if field.blank and "" not in allowed else []
        return {"enum": [*allowed, *extra, *([None] if field.null else [])]}
    found = typed(field)
    return {**found, "type": [found["type"], "null"]} if field.null else found


def typed(field: Field) -> Plain:
    if isinstance(field, models.ForeignKey):
        return pointer(field)
    if isinstance(field, models.CharField):
        return {"type": "string", "maxLength": field.max_length}
    found = next((words for kind, words in PLAIN_KINDS if isinstance(field, kind)), None)
    if found is None:
        raise TypeError(f"{field.name} is of a kind that the file cannot carry")
    return found


def pointer(field: Any) -> Plain:
    target = next(kind for kind in [SESSION, *KINDS] if kind.model is field.related_model)
    words = {"description": f"One of {target.key}."}
    if target.has_ids:
        return {"type": "string", "format": "uuid", **words}
    return {"type": "integer", "minimum": 1, **words}


def words_of(model: type[models.Model]) -> str:
    """What the model says of itself; where it says nothing, Django has put its fields in the place."""
    said = cleandoc(model.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    return model._meta.verbose_name_raw if said.startswith(f"{model.__name__}(") else said
