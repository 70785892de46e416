"""A session as a file: JSON, with every row of it and nothing of anybody else.

    {"format": "selvsjekk-session", "version": 3, "sha256": "…",
     "content": {"municipality": "5612", "session": {…}, "meetings": [{…}], "steps": […], "groups": […],
                 "participants": […], "notes": […], "edits": […], "map_ratings": […], "team_players": […],
                 "ambitions": […], "ambition_support": […], "answer_edits": […], "plenary_notes": […],
                 "actions": […], "wall_notes": […], "themes": […], "theme_notes": […], "dots": […],
                 "own_points": […], "own_pictures": […]}}

A row has the model's fields by name: text, whole numbers, true and false, ids as UUIDs, times as ISO 8601 in
UTC, pictures (JPEG) in base64. It points to another row by its id, or where that has none of its own by its
place in its list, from 1 on. `sha256` is of `content` as JSON with sorted keys, no blanks, UTF-8. A field
that is added to a model is carried at once and needs the next `version` (FORMAT_VERSION), with words here on
how to read the older one. All this as a JSON Schema, made from the models: outputs/schema.py,
docs/session-file.schema.json. Versions 1 and 2 were never released: nothing reads them.

What is not in it: whatever opens a door. Seats keep their number, name and notes, but not the token a phone
holds, the seat code, the QR's token, or the addresses of pictures: the file travels by mail and memory stick,
and an address moves with the session, so that no phone's cookie would follow anyway. (Where the address
stays, `backup` carries all.) The code that the room was told stays, if it is free. Accounts belong to the
installation, so who planned it is left out.
"""

import hashlib
import json
import uuid
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from sessions_app.letters import UNSTORABLE
from sessions_app.models import (
    Action,
    Ambition,
    AmbitionSupport,
    AnswerEdit,
    Dot,
    Edit,
    Group,
    MapRating,
    Meeting,
    Note,
    OwnPicture,
    OwnPoint,
    Participant,
    PlenaryNote,
    Session,
    Step,
    TeamPlayer,
    Theme,
    ThemeNote,
    WallNote,
)

FORMAT = "selvsjekk-session"
FORMAT_VERSION = 3
MOST_BYTES = 50 * 2**20
MOST_VALUES = 4_000_000  # empty ones take 64 bytes each
LARGEST_NUMBER = 2**31 - 1  # PostgreSQL's; SQLite takes more

Plain = dict[str, Any]  # a row, or the whole content, as JSON has it
Field: TypeAlias = "models.Field[Any, Any]"


Day = TypeVar("Day", date, datetime)


class NotASessionFile(Exception):
    """The message is one sentence, and names no text of anybody's."""


@dataclass(frozen=True)
class Kind:
    """A list of rows in the file."""

    key: str
    model: type[models.Model]
    left_out: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()  # point to rows that come after them

    @property
    def fields(self) -> list[Field]:
        """Those that are carried. A number that the database counted is not: the place in the list is."""
        found = self.model._meta.concrete_fields
        return [one for one in found if one.name not in self.left_out and not is_counted(one)]

    @property
    def has_ids(self) -> bool:
        return not is_counted(self.model._meta.pk)


SESSION = Kind(
    "session",
    Session,
    left_out=frozenset({"municipality", "created_by", "join_token", "invitation_token"}),
    later=frozenset({"current_step", "group_on_wall", "plenary_writer"}),
)
OF_SESSION = frozenset({"session"})
KINDS = [
    Kind("meetings", Meeting, OF_SESSION),
    Kind("steps", Step),
    Kind("groups", Group, later=frozenset({"merged_into"})),
    Kind("participants", Participant, frozenset({"token", "join_id", "seat_code"}), frozenset({"moved_to"})),
    Kind("notes", Note),
    Kind("edits", Edit),
    Kind("map_ratings", MapRating),
    Kind("team_players", TeamPlayer),
    Kind("ambitions", Ambition),
    Kind("ambition_support", AmbitionSupport),
    Kind("answer_edits", AnswerEdit),
    Kind("plenary_notes", PlenaryNote, OF_SESSION),
    Kind("actions", Action, OF_SESSION),
    Kind("wall_notes", WallNote),
    Kind("themes", Theme, OF_SESSION),
    Kind("theme_notes", ThemeNote),
    Kind("dots", Dot),
    Kind("own_points", OwnPoint, OF_SESSION),
    Kind("own_pictures", OwnPicture, OF_SESSION | {"token"}),
]  # what is pointed to before what points to it


def is_counted(field: Any) -> bool:
    return isinstance(field, models.AutoField)


# --- the whole file -----------------------------------------------------------------------------------------


def packed(content: Plain) -> bytes:
    """Raises NotASessionFile when nobody could take it in."""
    whole = {"format": FORMAT, "version": FORMAT_VERSION, "sha256": digest(content), "content": content}
    data = json.dumps(whole, ensure_ascii=False, indent=1).encode()
    if len(data) > MOST_BYTES:
        raise NotASessionFile("it is larger than 50 MB. `selvsjekk backup` carries any size")
    return data


def unpacked(data: bytes) -> Plain:
    """The content, as it was packed. Raises NotASessionFile."""
    if len(data) > MOST_BYTES or data.count(b",") > MOST_VALUES:
        raise NotASessionFile("it is larger than a session can be")
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        raise NotASessionFile("it is cut off, or no session file at all") from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise NotASessionFile("it is no session file")
    if whole.get("version") != FORMAT_VERSION:
        raise NotASessionFile("it was made by another version of the program")
    content = whole.get("content")
    if set(whole) != {"format", "version", "sha256", "content"} or not isinstance(content, dict):
        raise NotASessionFile("it is no session file")
    if whole["sha256"] != digest(content):
        raise NotASessionFile("it is not what was exported: its checksum is another")
    return content


def digest(content: Plain) -> str:
    try:
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise NotASessionFile("it holds text that is no text") from None
    return hashlib.sha256(canonical).hexdigest()


# --- one row ------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
        case bytes() | memoryview():
            return b64encode(value).decode()
    return value


def rows_of(kind: Kind, content: Plain) -> Iterator[tuple[str, Plain]]:
    """Each row with the words to name it by. Raises NotASessionFile when one is not made of these fields."""
    rows = content[kind.key] if kind is not SESSION else [content[kind.key]]
    names = {field.name for field in kind.fields}
    if not isinstance(rows, list):
        raise NotASessionFile(f"its {kind.key} are no list")
    for number, row in enumerate(rows, start=1):
        where = f"{kind.key} {number}"
        if not isinstance(row, dict) or set(row) != names:
            raise NotASessionFile(f"{where} does not have the fields that it should")
        yield where, row


def read(field: Field, value: Any, where: str) -> Any:
    """What JSON has, as the model wants it. Raises NotASessionFile for anything that would not fit there."""
    if value is None and field.null:
        return None
    try:
        return field.clean(typed(field, value), None)
    except (ValueError, OverflowError, ValidationError):
        raise NotASessionFile(f"{where}: {field.name} is not what it can be") from None


def typed(field: Field, value: Any) -> Any:  # noqa: PLR0911 - one for each kind of field
    """Raises ValueError. Nothing is turned into anything else: "1" is no number, and 1 is not true."""
    match field, value:
        case models.BooleanField(), bool():
            return value
        case models.IntegerField(), int() if not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER:
            return value
        case models.DateTimeField(), str() if (moment := datetime.fromisoformat(value)).tzinfo is not None:
            return within_reason(moment.astimezone(UTC))
        case models.DateField(), str() if not isinstance(field, models.DateTimeField):
            return within_reason(date.fromisoformat(value))
        case models.UUIDField(), str() if str(uuid.UUID(value)) == value:
            return uuid.UUID(value)
        case models.BinaryField(), str():
            return b64decode(value, validate=True)
        case models.CharField(), str() if not UNSTORABLE.search(value):
            return value
    raise ValueError


def within_reason(moment: Day) -> Day:
    """A clock in another time zone cannot show the first or the last day that Python knows."""
    if not 2000 <= moment.year <= 2200:
        raise ValueError
    return moment
