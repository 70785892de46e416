"""The data file: its schema says what it is, and its checksum what it holds."""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import models

from sessions_app.domain.demo import make_demo
from sessions_app.domain.sessionfile import FORMAT_VERSION
from sessions_app.domain.transfer import export_session, import_session
from sessions_app.models import Note, Session
from sessions_app.outputs.schema import NAME, schema, schema_file, typed, value
from tests.domain.test_transfer import full_session
from tests.factories import make_group, make_note, make_session
from tests.outputs.hostile import BOMBS, TEXTS

pytestmark = pytest.mark.django_db
COMMITTED = Path(__file__).parents[2] / "docs" / NAME
ANEW = (
    "from pathlib import Path; from sessions_app.outputs.schema import *; "
    f"Path('docs/{NAME}').write_bytes(schema_file())"
)
TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda one: isinstance(one, dict),
    "array": lambda one: isinstance(one, list),
    "string": lambda one: isinstance(one, str),
    "boolean": lambda one: isinstance(one, bool),
    "integer": lambda one: isinstance(one, int) and not isinstance(one, bool),
    "null": lambda one: one is None,
}
FORMATS: dict[str, Callable[[str], Any]] = {
    "uuid": uuid.UUID,
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
}
KNOWN = {
    "$schema", "$id", "$defs", "$ref", "title", "description", "type", "properties", "required",
    "additionalProperties", "items", "const", "enum", "pattern", "minimum", "maximum", "maxLength", "format",
}  # fmt: skip


def faults(form: dict[str, Any], value: Any, where: str = "file") -> Iterator[str]:
    """What of `value` is not as `form` says; as much of JSON Schema as our schema uses."""
    form = schema()["$defs"][form["$ref"].rpartition("/")[2]] if "$ref" in form else form
    assert set(form) <= KNOWN
    allowed = form.get("type", [])
    if allowed and not any(TYPES[one](value) for one in ([allowed] if isinstance(allowed, str) else allowed)):
        yield f"{where} is no {allowed}"
    elif "const" in form and value != form["const"]:
        yield f"{where} is not {form['const']}"
    elif "enum" in form and value not in form["enum"]:
        yield f"{where} is not one of {form['enum']}"
    elif isinstance(value, str):
        yield from text_faults(form, value, where)
    elif isinstance(value, int) and not form.get("minimum", value) <= value <= form.get("maximum", value):
        yield f"{where} is too small or too great"
    elif isinstance(value, list):
        for number, one in enumerate(value, start=1):
            yield from faults(form["items"], one, f"{where} {number}")
    elif isinstance(value, dict):
        yield from (f"{where} lacks {name}" for name in form["required"] if name not in value)
        yield from (f"{where} has {name}" for name in value if name not in form["properties"])
        for name in value.keys() & form["properties"].keys():
            yield from faults(form["properties"][name], value[name], f"{where} {name}")


def text_faults(form: dict[str, Any], value: str, where: str) -> Iterator[str]:
    if len(value) > form.get("maxLength", len(value)):
        yield f"{where} is too long"
    if "pattern" in form and not re.search(form["pattern"], value):
        yield f"{where} is not like {form['pattern']}"
    if "format" in form:
        try:
            FORMATS[form["format"]](value)
        except ValueError:
            yield f"{where} is no {form['format']}"


def exported(session: Session) -> Any:
    return json.loads(export_session(session))


def test_schema_that_is_committed_is_the_models() -> None:
    assert COMMITTED.read_bytes() == schema_file(), f'python manage.py shell -c "{ANEW}"'


def test_schema_is_json_schema_with_a_version() -> None:
    read = json.loads(schema_file())

    assert read["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert read["properties"]["version"] == {"const": FORMAT_VERSION}
    assert all(form["description"] for form in read["$defs"].values())
    assert not re.search(r"token|seat_code|password|created_by", schema_file().decode())


@pytest.mark.parametrize("make", [full_session, lambda: make_demo(created_by=None), make_session])
def test_what_is_exported_is_as_the_schema_says(make: Callable[[], Session]) -> None:
    assert list(faults(schema(), exported(make()))) == []


def spoilt(path: str, becomes: object) -> Callable[[dict[str, Any]], None]:
    def spoil(whole: Any) -> None:
        *way, last = path.split(".")
        for step in way:
            whole = whole[int(step) if step.isdigit() else step]
        if becomes is ...:
            del whole[last]
        else:
            whole[last] = becomes

    return spoil


@pytest.mark.parametrize(
    ("path", "becomes"),
    [
        ("version", 2),
        ("sha256", "0"),
        ("more", 1),
        ("content.notes", ...),
        ("content.municipality", "56"),
        ("content.notes.0.text", 5),
        ("content.notes.0.text", "x" * 2001),
        ("content.notes.0.mark", "great"),
        ("content.notes.0.id", "5"),
        ("content.notes.0.withdrawn", 0),
        ("content.notes.0.version", -1),
        ("content.notes.0.version", 2**31),
        ("content.notes.0.written_at", "yesterday"),
        ("content.notes.0.group", 0),
        ("content.notes.0.group", None),
        ("content.session.delete_on", "22.11.2026"),
        ("content.session.language", "sv"),
        ("content.meetings.0.number", True),
        ("content.steps.0.kind", None),
    ],
)
def test_what_is_otherwise_is_not(path: str, becomes: object) -> None:
    whole = exported(full_session())
    other = deepcopy(whole)

    spoilt(path, becomes)(other)

    assert len(list(faults(schema(), other))) == 1


@pytest.mark.parametrize("name", [*TEXTS, "marks"])
def test_every_text_is_in_it_as_it_was_written(name: str) -> None:
    text = {**TEXTS, "marks": BOMBS["marks"][:2000]}[name]
    session = make_note(group=make_group(session=make_session()), text=text).group.meeting.session

    whole = exported(session)

    assert [note["text"] for note in whole["content"]["notes"]] == [text]
    assert list(faults(schema(), whole)) == []


def test_checksum_can_be_made_from_what_the_schema_says_of_it() -> None:
    whole = exported(full_session())

    blankless = json.dumps(whole["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert whole["sha256"] == hashlib.sha256(blankless.encode()).hexdigest()


def test_import_takes_it() -> None:
    session = make_session()
    make_note(group=make_group(session=session), text="Ođđa")
    data = export_session(session)
    session.delete()

    import_session(data, created_by=None)

    assert Note.objects.get().text == "Ođđa"


def test_field_that_the_file_cannot_carry_is_told_of_at_once() -> None:
    with pytest.raises(TypeError, match="cannot carry"):
        typed(models.JSONField(name="x"))


def test_field_that_may_be_empty_says_so() -> None:
    assert value(models.DateField(name="x", null=True)) == {"type": ["string", "null"], "format": "date"}
    assert value(models.CharField(name="x", choices=[("a", "A")], blank=True)) == {"enum": ["a", ""]}
