"""A session whole, from one installation to another (promise R10; the file: sessionfile.py).

All or nothing, and twice is once: the session's `uid` goes with it. What it takes in is judged three times:
the file by its form, each value by its field, and the whole, once it stands in its transaction, by the same
questions that `verify` asks.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, models
from django.db.models import QuerySet
from django.utils import timezone

from sessions_app import codes
from sessions_app.content import self_check, slugs
from sessions_app.domain.pictures import is_drawn
from sessions_app.domain.sessionfile import (
    KINDS,
    SESSION,
    Kind,
    NotASessionFile,
    Plain,
    packed,
    plain,
    read,
    rows_of,
    unpacked,
)
from sessions_app.domain.snapshot import snapshot
from sessions_app.domain.soundness import faults
from sessions_app.enums import StepKind
from sessions_app.models import Municipality, Note, OwnPicture, Session, Step
from sessions_app.writing import writing

Places = dict[type[models.Model], dict[Any, int]]  # key here → place in the file, from 1 on

PATHS = {
    "meetings": "session",
    "steps": "meeting__session",
    "groups": "meeting__session",
    "edits": "note__group__meeting__session",
    "ambition_support": "ambition__group__meeting__session",
    "plenary_notes": "session",
    "actions": "session",
    "wall_notes": "note__group__meeting__session",
    "themes": "session",
    "theme_notes": "theme__session",
    "dots": "participant__group__meeting__session",
    "own_points": "session",
    "own_pictures": "session",
}  # the others by their group


def export_session(session: Session) -> bytes:
    """The file's content. Raises NotASessionFile: too large, not what was saved, or a rehearsal."""
    if session.is_rehearsal:
        raise NotASessionFile("it is a rehearsal, of which nothing is kept")
    with snapshot():
        refuse_faults(session)
        fresh = Session.objects.select_related("municipality").get(pk=session.pk)
        return packed(content_of(fresh))


def import_session(data: bytes, *, created_by: User | None) -> tuple[Session, bool]:
    """The session, and whether it is new here. Raises NotASessionFile; then nothing has changed."""
    content = unpacked(data)
    keys = {kind.key for kind in KINDS} | {"municipality", "session"}
    if set(content) != keys:
        raise NotASessionFile("it does not have the parts that it should")
    try:
        with writing():
            arrival = Arrival(content, {})
            if here := arrival.already_here():
                return here, False
            return arrival.take_in(created_by), True
    except IntegrityError:
        raise NotASessionFile("its rows contradict each other") from None


def refuse_faults(session: Session) -> None:
    if fault := next(faults(Session.objects.filter(pk=session.pk)), None):
        raise NotASessionFile(f"it is not what was saved: {fault}")


def refuse_unknown_questions(session: Session) -> None:
    check = self_check(session.check_slug, session.language)
    questions = {question.number for question in check.questions}
    asked = set(Note.objects.of(session).values_list("question", flat=True))
    rounds = set(Step.objects.of(session).filter(kind=StepKind.ROUND).values_list("number", flat=True))
    if asked - questions or rounds - {part.number for part in check.rounds}:
        raise NotASessionFile("it asks what its self-check does not ask")


def refuse_strange_pictures(session: Session) -> None:
    """They are shown to a whole room under our own address: nothing but what an upload would have become."""
    for picture in OwnPicture.objects.of(session):
        if not is_drawn(bytes(picture.data), picture.width, picture.height):
            raise NotASessionFile("one of its pictures is not what it should be")


# --- out ----------------------------------------------------------------------------------------------------


def content_of(session: Session) -> Plain:
    """In the order of the numbers that the database counted, which an import keeps."""
    found = {kind.key: list(stored(kind, session)) for kind in KINDS}
    places: Places = {
        kind.model: {row.pk: place for place, row in enumerate(found[kind.key], start=1)} for kind in KINDS
    }
    lists = {kind.key: [plain_row(kind, row, places) for row in found[kind.key]] for kind in KINDS}
    own = plain_row(SESSION, session, places)
    return {"municipality": session.municipality.number, "session": own, **lists}


def stored(kind: Kind, session: Session) -> QuerySet[Any]:
    path = PATHS.get(kind.key, "group__meeting__session")
    rows: QuerySet[Any] = QuerySet(kind.model)
    return rows.filter(**{path: session}).order_by("pk")


def plain_row(kind: Kind, row: models.Model, places: Places) -> Plain:
    return {one.name: plain(value_of(one, getattr(row, one.attname), places)) for one in kind.fields}


def value_of(field: Any, value: Any, places: Places) -> Any:
    """What points to a row without an id of its own points to its place instead."""
    if value is None or not points(field) or is_known_by_id(field):
        return value
    return places[field.related_model][value]


def points(field: Any) -> bool:
    return isinstance(field, models.ForeignKey)


def is_known_by_id(field: Any) -> bool:
    return next(kind for kind in KINDS if kind.model is field.related_model).has_ids


# --- in -----------------------------------------------------------------------------------------------------


@dataclass
class Arrival:
    """A file being taken in, inside its transaction. `made`: what its lists have become here."""

    content: Plain
    made: dict[type[models.Model], dict[Any, Any]]  # place or id in the file → key here

    def already_here(self) -> Session | None:
        """It came before, and may have gone on here since.

        Raises NotASessionFile when it has gone on where it came from: the two cannot be made one.
        """
        ((where, row),) = rows_of(SESSION, self.content)
        uid = read(Session._meta.get_field("uid"), row["uid"], where)
        here = Session.objects.filter(uid=uid).first()
        if here is None:
            return None
        for kind in KINDS:
            ids = self.ids_of(kind)
            if ids - set(stored(kind, here).values_list("pk", flat=True)):
                raise NotASessionFile("the session is here already, and this file holds more of it")
        return here

    def take_in(self, created_by: User | None) -> Session:
        session = self.session(created_by)
        for kind in KINDS:
            self.refuse_taken_ids(kind)
            self.rows(kind, session)
        for kind in [SESSION, *KINDS]:
            self.point_on(kind)
        session.refresh_from_db()
        refuse_unknown_questions(session)
        refuse_strange_pictures(session)
        refuse_faults(session)
        return session

    def session(self, created_by: User | None) -> Session:
        ((where, row),) = rows_of(SESSION, self.content)
        values = self.values(SESSION, where, row)
        if values["check_slug"] not in slugs():
            raise NotASessionFile("this program does not have its self-check")
        if values["delete_on"] < timezone.localdate():
            raise NotASessionFile("it is past the date on which it was to be deleted")
        if not fits(values["code"]) or Session.objects.filter(code=values["code"]).exists():
            values["code"] = codes.new_code()
        session = Session(municipality=self.municipality(), created_by=created_by, **values)
        self.store(SESSION, [session], [values])
        self.made[Session] = {1: session.pk}
        return session

    def municipality(self) -> Municipality:
        number = self.content["municipality"]
        found = Municipality.objects.numbered(number).first() if isinstance(number, str) else None
        if found is None:
            raise NotASessionFile("its municipality is not in the register")
        return found

    def rows(self, kind: Kind, session: Session) -> None:
        values = [self.values(kind, where, row) for where, row in rows_of(kind, self.content)]
        own = {"session": session} if "session" in kind.left_out else {}
        rows = [kind.model(**one, **own) for one in values]
        self.store(kind, rows, values)
        if not kind.has_ids:
            self.made[kind.model] = {place: row.pk for place, row in enumerate(rows, start=1)}

    def store(self, kind: Kind, rows: list[Any], values: list[Plain]) -> None:
        """`auto_now_add` puts the present time into new rows, so those that had one get it back."""
        table: QuerySet[Any] = QuerySet(kind.model)
        table.bulk_create(rows)
        if stamped := [one.name for one in kind.fields if getattr(one, "auto_now_add", False)]:
            for row, had in zip(rows, values, strict=True):
                for name in stamped:
                    setattr(row, name, had[name])
            table.bulk_update(rows, stamped)

    def values(self, kind: Kind, where: str, row: Plain) -> Plain:
        found: Plain = {}
        for field in kind.fields:
            if field.name in kind.later:
                found[field.attname] = None
            elif points(field):
                found[field.attname] = self.target(field, row[field.name], where)
            else:
                found[field.name] = read(field, row[field.name], where)
        return found

    def target(self, field: Any, value: Any, where: str) -> Any:
        if value is None and field.null:
            return None
        known = self.made[field.related_model]
        key = plain_key(value)
        if key not in known:
            raise NotASessionFile(f"{where}: {field.name} points to nothing in the file")
        return known[key]

    def point_on(self, kind: Kind) -> None:
        """What points to rows that have come after it."""
        for place, (where, row) in enumerate(rows_of(kind, self.content) if kind.later else (), start=1):
            fields = [field for field in kind.fields if field.name in kind.later]
            values = {field.attname: self.target(field, row[field.name], where) for field in fields}
            if any(values.values()):
                QuerySet(kind.model).filter(pk=self.made[kind.model][place]).update(**values)

    def ids_of(self, kind: Kind) -> set[uuid.UUID]:
        if not kind.has_ids:
            return set()
        key = kind.model._meta.pk
        return {read(key, row["id"], where) for where, row in rows_of(kind, self.content)}

    def refuse_taken_ids(self, kind: Kind) -> None:
        """Also makes them known, before a row of their own list points to them."""
        ids = self.ids_of(kind)
        if kind.has_ids and len(ids) < len(self.content[kind.key]):
            raise NotASessionFile(f"two of its {kind.key} have the same id")
        if QuerySet(kind.model).in_bulk(ids):
            raise NotASessionFile(f"an id among its {kind.key} belongs to another session here")
        self.made[kind.model] = {str(one): one for one in ids}


def plain_key(value: Any) -> Any:
    """True is no 1, and a list is no key."""
    return value if type(value) in {int, str} else None


def fits(code: str) -> bool:
    return len(code) == codes.LENGTH and set(code) <= set(codes.ALPHABET)
