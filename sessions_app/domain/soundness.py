"""Whether what is stored is what was saved.

The rows say most things twice: a note's text stands in its newest edit too, its version counts its edits, and
the group's revision counts what the table did. Where one of the two was changed, or is gone, they differ.
Ids only are named, never what somebody wrote.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum

from sessions_app.enums import AnswerKind, EditKind, Mark, PictureKind
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
    PlenaryNote,
    Session,
    Step,
    TeamPlayer,
    ThemeNote,
)

VERSIONS = (EditKind.WRITE, EditKind.WITHDRAW)  # the edits that make a next version
SESSION = "group__meeting__session"

Sessions = QuerySet[Session]
Notes = QuerySet[Note]
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Figures:
    sessions: int
    groups: int
    notes: int
    edits: int

    def __str__(self) -> str:
        words = ("session", "group", "note", "edit")
        counted = zip(astuple(self), words, strict=True)
        return ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counted)


def figures() -> Figures:
    return Figures(Session.objects.count(), Group.objects.count(), Note.objects.count(), Edit.objects.count())


def faults(sessions: Sessions) -> Iterator[str]:
    """One sentence for each. Inside a `snapshot`, or an act that comes in between looks like half of one."""
    notes = Note.objects.filter(**{f"{SESSION}__in": sessions}).order_by("group", "position")
    yield from wrong_texts(notes)
    yield from gaps_in_histories(notes)
    yield from wrong_marks(notes)
    yield from miscounted_groups(sessions)
    yield from strangers(sessions, notes)
    yield from gaps_in_numbers(sessions)
    yield from half_maps(sessions)


def wrong_texts(notes: Notes) -> Iterator[str]:
    """Of withdrawn notes too: they keep their text, and may come back."""
    written = Edit.objects.filter(note=OuterRef("pk"), kind=EditKind.WRITE).order_by("-version")
    told = notes.annotate(written=Subquery(written.values("text")[:1]))
    for pk in keys(told.filter(~Q(text=F("written")) | Q(written=None))):
        yield f"note {pk}: its text is not what was last written"


def gaps_in_histories(notes: Notes) -> Iterator[str]:
    """Version n has n edits behind it, the last of which says whether the note stands."""
    made = Q(edits__kind__in=VERSIONS)
    counted = notes.annotate(
        made=Count("edits__version", filter=made, distinct=True), last=Max("edits__version", filter=made)
    )
    for pk in keys(counted.exclude(made=F("version"), last=F("version"))):
        yield f"note {pk}: its edits are not as many as its versions"
    taken_away = Edit.objects.filter(note=OuterRef("pk"), version=OuterRef("version"), kind=EditKind.WITHDRAW)
    for pk in keys(notes.annotate(gone=Exists(taken_away)).exclude(withdrawn=F("gone"))):
        yield f"note {pk}: its last edit says otherwise of whether it stands"


def wrong_marks(notes: Notes) -> Iterator[str]:
    """Which mark came last no clock decides: all that can be said is that somebody has made this one."""
    marked = Edit.objects.filter(note=OuterRef("pk"), kind=EditKind.MARK)
    told = notes.annotate(made=Exists(marked.filter(mark=OuterRef("mark"))), ever=Exists(marked))
    for pk in keys(told.filter(made=False).exclude(mark=Mark.NONE, ever=False)):
        yield f"note {pk}: nobody has made its mark"


def miscounted_groups(sessions: Sessions) -> Iterator[str]:
    """Each act of a table takes its next revision, and what it changed carries that."""
    acts: Counter[int] = Counter()
    last: dict[int, int] = {}
    ratings = MapRating.objects.filter(**{f"{SESSION}__in": sessions})
    marks = Edit.objects.filter(kind=EditKind.MARK, **{f"note__{SESSION}__in": sessions})
    rated = AnswerEdit.objects.filter(kind=AnswerKind.RATING, **{f"{SESSION}__in": sessions})
    acts.update(dict(marks.order_by().values_list("note__group").annotate(Count("pk"))))
    acts.update(dict(rated.order_by().values_list("group").annotate(Count("pk"))))
    for rows, made in ((ratings, Count("pk")), *((rows, Sum("version")) for rows in versioned(sessions))):
        for group, count, newest in rows.order_by().values_list("group").annotate(made, Max("revision")):
            acts[group] += count if rows is not ratings else 0
            last[group] = max(last.get(group, 0), newest)
    groups = Group.objects.filter(meeting__session__in=sessions).order_by("pk")
    for group, revision in groups.values_list("pk", "revision"):
        if last.get(group, 0) != revision:
            yield f"group {group}: what it did last is missing"
        elif acts[group] != revision:
            yield f"group {group}: it did {revision} things, and {acts[group]} are there"


def versioned(sessions: Sessions) -> Iterator[Rows]:
    for model in (Note, TeamPlayer, Ambition):
        yield QuerySet(model).filter(**{f"{SESSION}__in": sessions})


def strangers(sessions: Sessions, notes: Notes) -> Iterator[str]:
    """What a row points to belongs to the same session, and another note to the same group."""
    edits = Edit.objects.filter(**{f"note__{SESSION}__in": sessions})
    ratings = MapRating.objects.filter(**{f"{SESSION}__in": sessions})
    answers = AnswerEdit.objects.filter(**{f"{SESSION}__in": sessions})
    support = AmbitionSupport.objects.filter(**{f"ambition__{SESSION}__in": sessions})
    actions = Action.objects.filter(session__in=sessions)
    reflections = PlenaryNote.objects.filter(session__in=sessions)
    players = TeamPlayer.objects.filter(**{f"{SESSION}__in": sessions})
    ambitions = Ambition.objects.filter(**{f"{SESSION}__in": sessions})
    themed = ThemeNote.objects.filter(theme__session__in=sessions)
    dots = Dot.objects.filter(**{f"participant__{SESSION}__in": sessions})
    links: list[tuple[str, Rows, str, str, str]] = [
        ("note", notes, "author", SESSION, SESSION),
        ("note", notes, "kept_beside", "group", "group"),
        ("edit", edits, "target", "group", "note__group"),
        ("edit", edits, "made_by", SESSION, f"note__{SESSION}"),
        ("rating", ratings, "participant", SESSION, SESSION),
        ("answer edit", answers, "made_by", SESSION, SESSION),
        ("support", support, "participant", SESSION, f"ambition__{SESSION}"),
        ("action", actions, "note", SESSION, "session"),
        ("plenary note", reflections, "author", SESSION, "session"),
        ("player", players, "kept_beside", "group", "group"),
        ("player", players, "same_as", SESSION, SESSION),
        ("ambition", ambitions, "kept_beside", "group", "group"),
        ("theme note", themed, "note", SESSION, "theme__session"),
        ("dot", dots, "note", SESSION, f"participant__{SESSION}"),
        ("dot", dots, "theme", "session", f"participant__{SESSION}"),
        ("session", sessions, "current_step", "meeting__session", "pk"),
        ("session", sessions, "plenary_writer", SESSION, "pk"),
        ("session", sessions, "group_on_wall", "meeting__session", "pk"),
    ]
    for word, rows, field, theirs, ours in links:
        elsewhere = rows.exclude(**{field: None}).exclude(**{f"{field}__{theirs}": F(ours)})
        for pk in keys(elsewhere):
            yield f"{word} {pk}: its {field.replace('_', ' ')} belongs elsewhere"


def gaps_in_numbers(sessions: Sessions) -> Iterator[str]:
    numbered: list[tuple[str, Rows, str, str]] = [
        ("meetings of session", Meeting.objects.filter(session__in=sessions), "session", "number"),
        ("steps of meeting", Step.objects.filter(meeting__session__in=sessions), "meeting", "position"),
        ("groups of meeting", Group.objects.filter(meeting__session__in=sessions), "meeting", "number"),
        ("own points of session", OwnPoint.objects.filter(session__in=sessions), "session", "number"),
    ]
    for words, rows, parent, number in numbered:
        counted = rows.order_by().values(parent).annotate(count=Count("pk"), last=Max(number))
        for pk in counted.exclude(count=F("last")).values_list(parent, flat=True):
            yield f"{words} {pk}: one is missing"


def half_maps(sessions: Sessions) -> Iterator[str]:
    """An own map in use has a picture, and points on it."""
    picture = OwnPicture.objects.filter(session=OuterRef("pk"), shows=PictureKind.MAP)
    point = OwnPoint.objects.filter(session=OuterRef("pk"))
    for pk in keys(sessions.filter(has_own_map=True).exclude(Exists(picture), Exists(point))):
        yield f"session {pk}: its own map is not whole"


def keys(rows: Rows) -> Iterator[Any]:
    return rows.values_list("pk", flat=True).iterator()
