"""Was anything lost, doubled, old, foreign, passed over? Judged from the database and from what was heard."""

import json
import re
import sqlite3
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tests.load.book import AMBITIONS, DOT, MARK, RATE, TEAM, WITHDRAW, WRITE, Act, Book
from tests.load.installation import Installation
from tests.load.onlookers import Listener, notes_in

NOTES = (
    "SELECT id, group_id, question, text, mark, withdrawn, version, position, revision FROM sessions_app_note"
)
EDITS = "SELECT id, kind, note_id, version, text, mark FROM sessions_app_edit"
PLAYERS, AMBITIONS_MADE = (
    f"SELECT id, group_id, '{shelf}', {text}, 'none', withdrawn, version, position, revision FROM {table}"
    for shelf, text, table in (
        (TEAM, "name", "sessions_app_teamplayer"),
        (AMBITIONS, "text", "sessions_app_ambition"),
    )
)
ANSWERS = (
    "SELECT id, kind, reached, version, content, target, made_by_id, group_id FROM sessions_app_answeredit"
)
RATINGS = "SELECT participant_id, point, rating FROM sessions_app_maprating"
GROUPS = "SELECT id, revision FROM sessions_app_group"
DOTS = "SELECT participant_id, round_number, place, note_id, theme_id FROM sessions_app_dot"
THEMES = "SELECT id, session_id, title FROM sessions_app_theme ORDER BY position"
GATHERED = "SELECT theme_id, note_id FROM sessions_app_themenote"
SEATS = "SELECT id, group_id FROM sessions_app_participant"


@dataclass(frozen=True)
class NoteRow:
    id: str
    group: int
    question: str
    text: str
    mark: str
    withdrawn: bool
    version: int
    position: int
    revision: int


@dataclass(frozen=True)
class EditRow:
    id: str
    kind: str
    note: str
    version: int
    text: str
    mark: str


@dataclass(frozen=True)
class DotRow:
    seat: int
    round: int
    place: int
    on: str  # note:… or theme:…


@dataclass(frozen=True)
class ThemeRow:
    id: str
    session: int
    title: str
    notes: frozenset[str]


@dataclass(frozen=True)
class Stored:
    """What the database holds, read past the program."""

    notes: dict[str, NoteRow]
    edits: dict[str, EditRow]
    groups: dict[int, int]  # revision
    damage: list[str]
    ratings: dict[str, str] = field(default_factory=dict)  # "participant:point" → what stands
    rated: Counter[int] = field(default_factory=Counter)  # how often, by group
    dots: list[DotRow] = field(default_factory=list)
    themes: list[ThemeRow] = field(default_factory=list)
    seats: dict[int, int] = field(default_factory=dict)  # at which group


def stored(installation: Installation) -> Stored:
    if installation.database_url:
        with psycopg.connect(installation.database_url) as connection:
            return rows_of(connection, [])
    with closing(opened(installation)) as file:
        said = [row[0] for row in file.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return rows_of(file, said + [str(row) for row in file.execute("PRAGMA foreign_key_check")])


def opened(installation: Installation) -> sqlite3.Connection:
    """With the one function that a constraint asks for, and that Django brings."""
    file = sqlite3.connect(installation.data / "selvsjekk.sqlite3", timeout=30)
    file.create_function("REGEXP", 2, lambda pattern, text: bool(re.search(pattern, str(text))))
    return file


def rows_of(connection: Any, damage: list[str]) -> Stored:
    made = (row for table in (NOTES, PLAYERS, AMBITIONS_MADE) for row in connection.execute(table))
    notes = [NoteRow(as_id(row[0]), *row[1:]) for row in made]
    edits = [EditRow(as_id(row[0]), row[1], as_id(row[2]), *row[3:]) for row in connection.execute(EDITS)]
    answers = list(connection.execute(ANSWERS))
    edits += [answered(*row[:7]) for row in answers]
    ratings = {f"{person}:{point}": rating for person, point, rating in connection.execute(RATINGS)}
    rated = Counter(row[7] for row in answers if row[1] == "rating")
    groups = dict(iter(connection.execute(GROUPS)))
    by_id = {note.id: note for note in notes}, {edit.id: edit for edit in edits}
    seats = dict(iter(connection.execute(SEATS)))
    return Stored(*by_id, groups, damage, ratings, rated, dots_of(connection), themes_of(connection), seats)


def dots_of(connection: Any) -> list[DotRow]:
    return [
        DotRow(seat, number, place, f"note:{as_id(note)}" if note else f"theme:{as_id(theme)}")
        for seat, number, place, note, theme in connection.execute(DOTS)
    ]


def themes_of(connection: Any) -> list[ThemeRow]:
    gathered: dict[str, set[str]] = defaultdict(set)
    for theme, note in connection.execute(GATHERED):
        gathered[as_id(theme)].add(as_id(note))
    return [
        ThemeRow(as_id(ident), session, title, frozenset(gathered[as_id(ident)]))
        for ident, session, title in connection.execute(THEMES)
    ]


def answered(  # noqa: PLR0917 - a row
    ident: object, kind: str, reached: str, version: int, content: str, point: str, person: object
) -> EditRow:
    """An act beside the notes, as if it were one of a note.

    Of a rating, `note` says whose and of what; of a dot, whose and at which place.
    """
    said = json.loads(content)
    if kind == DOT:
        return EditRow(as_id(ident), DOT, f"{person}:{point}", version, "", said["on"])
    if kind == "rating":
        return EditRow(as_id(ident), RATE, f"{person}:{point}", 0, "", said["rating"])
    if "withdrawn" in said:
        return EditRow(as_id(ident), WITHDRAW, reached, version, "", "none")
    return EditRow(as_id(ident), WRITE, reached, version, said.get("name", said.get("text", "")), "none")


def revisions_of(installation: Installation) -> dict[int, int]:
    if installation.database_url:
        with psycopg.connect(installation.database_url) as connection:
            return dict(iter(connection.execute(GROUPS)))
    with closing(opened(installation)) as file:
        return dict(iter(file.execute(GROUPS)))


def as_id(value: object) -> str:
    return str(uuid.UUID(str(value)))


def judge(book: Book, at_end: Stored, listeners: Iterable[Listener]) -> None:
    """Adds to the book's faults."""
    by_note: dict[str, list[Act]] = {}
    for act in book.acts.values():
        by_note.setdefault(act.reached, []).append(act)
    for act in book.acts.values():
        if act.is_acked and act.kind not in {RATE, DOT}:
            judge_act(book, act, at_end, by_note[act.reached])
    for acts in by_note.values():
        judge_marks(book, acts, at_end)
        judge_ratings(book, acts, at_end)
    judge_copies(book, at_end)
    judge_places(book, at_end)
    judge_order(book, at_end)
    judge_revisions(book, at_end)
    for listener in listeners:
        judge_listener(book, listener, at_end)


def judge_act(book: Book, act: Act, at_end: Stored, beside: list[Act]) -> None:
    note = at_end.notes.get(act.reached)
    if note is None:
        book.fault("lost", f"{act.kind} {act.edit}: no note {act.reached}")
        return
    if act.edit not in at_end.edits:
        book.fault("lost", f"{act.kind} {act.edit}: its id is not remembered")
    if act.kind == WRITE and note.text != act.text and not was_followed(act, beside, WRITE):
        book.fault("lost", f"write {act.edit}: overwritten by somebody who had not seen it")
    if act.kind == WRITE and note.withdrawn and not was_followed(act, beside, WITHDRAW):
        book.fault("lost", f"write {act.edit}: withdrawn by nobody who had seen it")
    if act.kind == WITHDRAW and not note.withdrawn and not was_written_again(act, beside):
        book.fault("lost", f"withdraw {act.edit}: the note is still there")
    is_new = act.kind == WRITE and not act.base
    if note.group != act.group or (is_new and note.question != act.question):
        book.fault("wrong place", f"{act.edit}: group {note.group} question {note.question}")


def was_followed(act: Act, acts: list[Act], kind: str) -> bool:
    """Somebody who knew this version did something newer."""
    followers = [other for other in acts if other.kind == kind and other.is_acked and other is not act]
    return any(other.base >= act.version for other in followers)


def was_written_again(act: Act, acts: list[Act]) -> bool:
    """The answer to a repeated withdrawal carries the present version, so what counts is its base."""
    return any(other.kind == WRITE and other.is_acked and other.base >= act.base for other in acts)


def judge_marks(book: Book, acts: list[Act], at_end: Stored) -> None:
    """The last one decides. Of those that overlapped any may be the last."""
    marks = [act for act in acts if act.kind == MARK and act.is_acked]
    note = at_end.notes.get(acts[0].reached)
    if note is None or not marks:
        return
    newest = max(act.asked_at for act in marks)
    possible = {act.mark for act in marks if act.acked_at >= newest}
    if note.mark not in possible and all(act.is_acked for act in acts if act.kind == MARK):
        book.fault("lost", f"mark of {note.id}: {note.mark}, not {' or '.join(sorted(possible))}")


def judge_ratings(book: Book, acts: list[Act], at_end: Stored) -> None:
    """Of one phone and one point: like marks, the last one decides, however late an older one comes again."""
    ratings = [act for act in acts if act.kind == RATE and act.is_acked]
    for act in ratings:
        if act.edit not in at_end.edits:
            book.fault("lost", f"rate {act.edit}: its id is not remembered")
            return
    if not ratings or any(act.kind == RATE and not act.is_acked for act in acts):
        return
    newest = max(act.asked_at for act in ratings)
    possible = {act.mark for act in ratings if act.acked_at >= newest}
    stands = {at_end.ratings.get(at_end.edits[act.edit].note, "") for act in ratings}
    if not stands <= possible:
        book.fault("lost", f"rating of {acts[0].note}: {stands}, not {' or '.join(sorted(possible))}")


def judge_copies(book: Book, at_end: Stored) -> None:
    for text, count in Counter(note.text for note in at_end.notes.values()).items():
        if count > 1:
            book.fault("duplicated", f"{count} notes say {text!r}")
    written = Counter(edit.text for edit in at_end.edits.values() if edit.kind == WRITE)
    for text, count in written.items():
        if count > 1:
            book.fault("duplicated", f"{count} edits say {text!r}")
    plain = [act for act in book.acts.values() if act.kind == WRITE and act.status in {200, 201}]
    for (note, version), count in Counter((act.note, act.version) for act in plain).items():
        if count > 1:
            book.fault("integrity", f"{count} acts made version {version} of {note}")


def judge_places(book: Book, at_end: Stored) -> None:
    """Nothing is where nobody put it, and nobody has seen what is not theirs."""
    texts = {(act.group, act.text) for act in book.acts.values() if act.kind == WRITE}
    for note in at_end.notes.values():
        if (note.group, note.text) not in texts and note.group in book.rooms:
            book.fault("alien", f"note {note.id} in group {note.group} is nobody's")
    for group, seen in book.seen.items():
        for ident in seen:
            home = at_end.notes[ident].group if ident in at_end.notes else book.home.get(ident, 0)
            if home not in {group, 0}:
                book.fault("alien", f"group {group} saw note {ident} of group {home}")


def judge_order(book: Book, at_end: Stored) -> None:
    """What was acknowledged before another note was first asked for stands before it, whatever a clock said.

    Both lists are in the order of time, so one walk along the later ones meets every earlier one once.
    """
    made = [act for act in book.acts.values() if act.is_acked and makes_a_note(act)]
    made = [act for act in made if act.reached in at_end.notes]
    for group in {act.group for act in made}:
        here = [act for act in made if act.group == group]
        earlier = sorted(here, key=lambda act: act.acked_at, reverse=True)
        last = 0
        for act in sorted(here, key=lambda act: act.asked_at):
            while earlier[-1].acked_at < act.asked_at:
                last = max(last, at_end.notes[earlier.pop().reached].position)
            position = at_end.notes[act.reached].position
            if position <= last:
                book.fault("wrong place", f"{act.edit}: at {position}, and {last} was there before it")


def makes_a_note(act: Act) -> bool:
    return act.kind == WRITE and (bool(act.kept) or not act.base)


def judge_page(book: Book, group: int, page: bytes, at_end: Stored) -> None:
    """A group's page when everything is quiet: every standing note as it is, in its order, and no other."""
    shown = notes_in(page)
    own = [note for note in at_end.notes.values() if note.group == group and not note.withdrawn]
    standing = [note for note in own if note.question not in {TEAM, AMBITIONS}]
    for note in standing:
        if shown.get(note.id, (0, ""))[0] != note.version:
            book.fault("stale", f"the page of group {group} shows note {note.id} at {shown.get(note.id)}")
    for ident in shown:
        if ident not in at_end.notes or at_end.notes[ident].group != group:
            book.fault("alien", f"the page of group {group} shows note {ident}")
    questions: dict[str, list[int]] = {}
    for ident in shown:
        if ident in at_end.notes:
            note = at_end.notes[ident]
            questions.setdefault(note.question, []).append(note.position)
    for question, positions in questions.items():
        if positions != sorted(positions):
            book.fault("wrong place", f"the page of group {group} has another order at {question}")


def judge_revisions(book: Book, at_end: Stored) -> None:
    """Each act that changes something takes one: so many, so many revisions, no two notes at the same one."""
    for words in at_end.damage:
        book.fault("integrity", words)
    edits = [edit for edit in at_end.edits.values() if edit.note in at_end.notes]
    marks = [edit.note for edit in edits if edit.kind == MARK]
    versions = {(edit.note, edit.version) for edit in edits if edit.kind != MARK}
    moved = at_end.rated + Counter(
        at_end.notes[note].group for note in [*marks, *(note for note, _ in versions)]
    )
    for group, revision in at_end.groups.items():
        if group in book.rooms and revision != moved[group]:
            book.fault("integrity", f"group {group}: revision {revision} after {moved[group]} acts")
    for column in ("revision", "position"):
        taken = Counter((note.group, getattr(note, column)) for note in at_end.notes.values())
        for (group, number), count in taken.items():
            if count > 1:
                book.fault("integrity", f"group {group}: {count} notes have {column} {number}")


def judge_listener(book: Book, listener: Listener, at_end: Stored) -> None:
    group, stream = listener.phone.group, listener.stream
    book.seen[group].update(stream.view)
    if stream.last_id < at_end.groups[group]:
        book.fault("not converged", f"group {group}: heard {stream.last_id} of {at_end.groups[group]}")
    for note in at_end.notes.values():
        if note.group == group and note.revision <= stream.last_id:
            version, mark = stream.view.get(note.id, (0, ""))
            if version != note.version or (mark and mark != note.mark):
                book.fault(
                    "gap",
                    f"group {group}: note {note.id} heard {version}{mark}, is {note.version}{note.mark}",
                )
