"""A session that spreads over several meetings: what each of them was, and what the next one begins with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.db.models import Count, Max, Q
from django.utils import timezone

from sessions_app.content import self_check
from sessions_app.enums import Mark, StepKind
from sessions_app.models import Action, Meeting, Note, PlenaryNote, Session, Step
from sessions_app.models.note import NoteQuerySet


class MeetingState(Enum):
    """What became of a meeting. Missed is the one that others went past."""

    TO_COME = "to-come"
    RUNNING = "running"
    HELD = "held"
    MISSED = "missed"


@dataclass(frozen=True)
class MeetingStory:
    """One meeting of a series. `rounds` are those opened in it, or planned while it has not been held.

    `reflections` were written down from it until the next one began.
    """

    id: int
    number: int
    starts_at: datetime | None
    begun_at: datetime | None
    place: str
    state: MeetingState
    rounds: tuple[tuple[int, str], ...]
    notes: int
    lifted_out: int
    reflections: tuple[str, ...]

    @property
    def day(self) -> date | None:
        return timezone.localtime(self.starts_at).date() if self.starts_at else None

    @property
    def is_held(self) -> bool:
        return self.state in {MeetingState.HELD, MeetingState.RUNNING}


@dataclass(frozen=True)
class Thought:
    """A note that a group lifted out."""

    text: str
    is_aha: bool
    group: int


@dataclass(frozen=True)
class LookBack:
    """What a meeting of a series opens with: what the one held before it found, and what is still to do."""

    meeting: MeetingStory
    thoughts: tuple[Thought, ...]
    actions: tuple[Action, ...]

    @property
    def ahas(self) -> tuple[Thought, ...]:
        return tuple(thought for thought in self.thoughts if thought.is_aha)

    @property
    def findings(self) -> tuple[Thought, ...]:
        return tuple(thought for thought in self.thoughts if not thought.is_aha)

    @property
    def is_empty(self) -> bool:
        return not (self.thoughts or self.meeting.reflections or self.actions)


def story_of(session: Session, language: str) -> tuple[MeetingStory, ...]:
    """Every meeting in its order. Five queries."""
    titles = {part.number: part.title for part in self_check(session.check_slug, language).rounds}
    steps = list(Step.objects.of(session).in_order())
    begun = begun_at(steps)
    said = reflections_of(session, begun)
    notes = Note.objects.of(session).standing()
    counted, lifted = by_meeting(notes), by_meeting(notes.exclude(mark=Mark.NONE))
    return tuple(
        MeetingStory(
            id=meeting.pk,
            number=meeting.number,
            starts_at=meeting.starts_at or begun.get(meeting.pk),
            begun_at=begun.get(meeting.pk),
            place=meeting.place,
            state=state_of(session, meeting, is_begun=meeting.pk in begun),
            rounds=rounds_of([step for step in steps if step.meeting_id == meeting.pk], titles),
            notes=counted[meeting.pk],
            lifted_out=lifted[meeting.pk],
            reflections=said.get(meeting.pk, ()),
        )
        for meeting in session.meetings.order_by("number")
    )


def by_meeting(notes: NoteQuerySet) -> Counter[int]:
    """How many there are, by the meeting's id."""
    return Counter(dict(notes.order_by().values_list("group__meeting").annotate(Count("pk"))))


def begun_at(steps: Iterable[Step]) -> dict[int, datetime]:
    """When each meeting's first step was opened, by the meeting's id."""
    found: dict[int, datetime] = {}
    for step in steps:
        if step.opened_at is not None:
            found[step.meeting_id] = min(step.opened_at, found.get(step.meeting_id, step.opened_at))
    return found


def state_of(session: Session, meeting: Meeting, *, is_begun: bool) -> MeetingState:
    step = session.current_step
    if step is not None and step.meeting_id == meeting.pk:
        return MeetingState.RUNNING
    if is_begun:
        return MeetingState.HELD
    return MeetingState.MISSED if meeting.ended_at or session.is_finished else MeetingState.TO_COME


def rounds_of(steps: list[Step], titles: dict[int, str]) -> tuple[tuple[int, str], ...]:
    rounds = [step for step in steps if step.kind == StepKind.ROUND]
    opened = [step for step in rounds if step.opened_at is not None] or rounds
    return tuple((step.number, titles[step.number]) for step in opened)


def reflections_of(session: Session, begun: dict[int, datetime]) -> dict[int, tuple[str, ...]]:
    """By the meeting that had begun last when they were written."""
    found: dict[int, tuple[str, ...]] = {}
    for text, at in PlenaryNote.objects.of(session).values_list("text", "written_at"):
        before = [pk for pk, moment in begun.items() if moment <= at] or list(begun)[:1]
        if before:
            meeting = max(before, key=lambda pk: begun[pk])
            found[meeting] = (*found.get(meeting, ()), text)
    return found


def last_held(session: Session) -> Meeting | None:
    """The one that has ended and was not missed."""
    held = session.meetings.filter(ended_at__isnull=False, steps__opened_at__isnull=False)
    return held.order_by("number").last()


def is_between(session: Session) -> bool:
    """A meeting is over, and the next is for another day. On that day people gather for it."""
    if session.started_at is None or session.current_step is not None or session.is_finished:
        return False
    today = timezone.localdate()
    ended = session.meetings.aggregate(last=Max("ended_at"))["last"]
    planned = session.present_meeting.starts_at
    is_due = planned is not None and timezone.localtime(planned).date() <= today
    return not is_due or (ended is not None and timezone.localtime(ended).date() == today)


def is_seen_by_the_room(session: Session) -> bool:
    """Whether people may see what all groups wrote: before, each group sees its own and the wall."""
    return session.is_finished or is_between(session)


def look_back(session: Session, meeting: Meeting, language: str) -> LookBack | None:
    """What `meeting` opens with; None where none was held before it. Seven queries; for the first none."""
    if meeting.number == 1:
        return None
    held = [one for one in story_of(session, language) if one.is_held and one.number < meeting.number]
    return LookBack(held[-1], thoughts_of(held[-1]), actions_since(session, held[-1])) if held else None


def thoughts_of(meeting: MeetingStory) -> tuple[Thought, ...]:
    """By group; within it in the order of ids made at random, which does not tell who wrote what."""
    marked = Note.objects.standing().on_walls().exclude(mark=Mark.NONE).filter(group__meeting=meeting.id)
    rows = marked.order_by("group__number", "pk").values_list("text", "mark", "group__number")
    return tuple(Thought(text, mark == Mark.AHA, group) for text, mark, group in rows)


def actions_since(session: Session, meeting: MeetingStory) -> tuple[Action, ...]:
    """Those still open, and those done since that meeting began: what has been done is worth a moment too."""
    open_or_new = Q(done_at=None) | Q(done_at__gte=meeting.begun_at)
    return tuple(Action.objects.of(session).filter(open_or_new))
