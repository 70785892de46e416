"""A session as it is when the last plenary is over: three rounds written and marked, not finished yet.

The rows are stored in bulk (about forty queries instead of two thousand) but are those that the acts of the
other modules would have left: every change has its number in the group's revision, every note its edits.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from sessions_app.content import USUAL_CHECK, SelfCheck, self_check
from sessions_app.content.demo import Demo, DemoGroup, DemoNote, demo
from sessions_app.domain.answers import as_text
from sessions_app.domain.planning import add_tables, plan_session, propose_agenda, propose_groups
from sessions_app.domain.steering import tell
from sessions_app.enums import AnswerKind, Dots, EditKind, Mark, Plan
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
    Municipality,
    Note,
    Participant,
    PlenaryNote,
    Session,
    Step,
    TeamPlayer,
    Theme,
    ThemeNote,
)
from sessions_app.writing import writing

LEFT_OF_CLOSING = timedelta(minutes=4)


def make_demo(*, number: str = "5612", created_by: User | None) -> Session:
    """The example of one municipality, at the closing step. KeyError where there is none for `number`."""
    told = demo(number)
    check = self_check(USUAL_CHECK, told.language)
    agenda = propose_agenda(check, Plan.ONE_MEETING, check.usual_round)
    now = timezone.now().replace(microsecond=0)
    begins = now + LEFT_OF_CLOSING - timedelta(minutes=sum(line.minutes for line in agenda[0]))
    with writing():
        session = plan_session(
            municipality=Municipality.objects.get(number=number),
            check=check,
            plan=Plan.ONE_MEETING,
            arena=told.arena,
            language=told.language,
            people=told.people,
            starts_at=begins,
            agenda=agenda,
            created_by=created_by,
        )
        meeting = session.present_meeting
        lead_to_the_end(session, meeting, begins)
        opened = {step.number: step.opened_at or begins for step in Step.objects.rounds_opened_in(session)}
        for group, said in zip(groups_for(meeting, check, told), told.groups, strict=True):
            GroupStory(group, opened).tell(said)
        Plenary(session, told).tell(now)
        tell(session)
    return Session.objects.select_related("municipality", "current_step__meeting").get(pk=session.pk)


def groups_for(meeting: Meeting, check: SelfCheck, told: Demo) -> list[Group]:
    """As many tables as the example has; more than the fewest possible where its room chose smaller ones."""
    missing = len(told.groups) - len(propose_groups(told.people, check).sizes)
    add_tables(meeting, max(0, missing), check.largest_group)
    return list(Group.objects.filter(meeting=meeting).order_by("number"))


def lead_to_the_end(session: Session, meeting: Meeting, begins: datetime) -> None:
    """Every step opened on its minute, the last one with its clock running."""
    steps = list(Step.objects.filter(meeting=meeting).order_by("position"))
    at = begins
    for step in steps:
        step.opened_at, step.paused_seconds = at, 0
        at += timedelta(minutes=step.minutes)
    steps[-1].paused_seconds, steps[-1].ends_at = None, at
    Step.objects.bulk_update(steps, ["opened_at", "paused_seconds", "ends_at"])
    session.started_at, session.current_step = begins, steps[-1]
    session.save(update_fields=["started_at", "current_step"])


class Plenary:
    """What the whole room made of it: themes and dots, players that are one, reflections, what now."""

    def __init__(self, session: Session, told: Demo) -> None:
        self.session, self.told = session, told
        self.notes = {note.text: note for note in Note.objects.of(session)}
        self.people = list(Participant.objects.of(session).order_by("group__number", "seat"))

    def tell(self, now: datetime) -> None:
        self.make_one()
        self.stand_behind()
        self.give_dots(self.gather())
        self.write(now)

    def make_one(self) -> None:
        for name in self.told.same:
            first, *others = (row.pk for row in TeamPlayer.objects.of(self.session).filter(name=name))
            TeamPlayer.objects.filter(pk__in=others).update(same_as=first)

    def stand_behind(self) -> None:
        ambitions = {row.text: row for row in Ambition.objects.of(self.session)}
        AmbitionSupport.objects.bulk_create(
            AmbitionSupport(ambition=ambitions[ambition.text], participant=person)
            for group in self.told.groups
            for ambition in group.ambitions
            for person in self.people[: ambition.support]
        )

    def gather(self) -> dict[str, Theme]:
        themes = Theme.objects.bulk_create(
            Theme(session=self.session, title=theme.title, position=place)
            for place, theme in enumerate(self.told.themes, start=1)
        )
        ThemeNote.objects.bulk_create(
            ThemeNote(theme=theme, note=self.notes[text])
            for theme, said in zip(themes, self.told.themes, strict=True)
            for text in said.notes
        )
        return {theme.title: theme for theme in themes}

    def give_dots(self, themes: dict[str, Theme]) -> None:
        """On findings in their round, on themes in the last one; people take turns. Then they are shown."""
        given: dict[int, list[Note | Theme]] = defaultdict(list)
        for note in self.told.notes:
            given[int(note.question[0])] += [self.notes[note.text]] * note.dots
        for theme in self.told.themes:
            given[max(given)] += [themes[theme.title]] * theme.dots
        Dot.objects.bulk_create(
            Dot(
                participant=self.people[turn % len(self.people)],
                round_number=number,
                place=1 + turn // len(self.people),
                note=one if isinstance(one, Note) else None,
                theme=one if isinstance(one, Theme) else None,
            )
            for number, targets in given.items()
            for turn, one in enumerate(targets)
        )
        self.session.dots = Dots.SHOWN
        self.session.save(update_fields=["dots"])

    def write(self, now: datetime) -> None:
        today = timezone.localtime(now).date()
        PlenaryNote.objects.bulk_create(
            PlenaryNote(session=self.session, round_number=number, text=text, position=place, written_at=now)
            for place, (number, text) in enumerate(self.told.plenary, start=1)
        )
        Action.objects.bulk_create(
            Action(
                session=self.session,
                text=action.text,
                owner=action.owner,
                due_on=today + timedelta(days=action.due_in_days),
                note=self.notes.get(action.finding),
                goals=action.goals,
                position=place,
            )
            for place, action in enumerate(self.told.actions, start=1)
        )


@dataclass
class GroupStory:
    """What one table did, in the order in which it did it; every act takes the group's next revision."""

    group: Group
    opened: dict[int, datetime]
    revision: int = 0

    def tell(self, said: DemoGroup) -> None:
        self.people = {
            person.seat: person
            for person in Participant.objects.bulk_create(
                Participant(group=self.group, seat=seat, name=name)
                for seat, name in enumerate(said.names, start=1)
            )
        }
        self.write(said.notes)
        self.rate(said)
        self.build_team(said)
        self.group.revision = self.revision
        self.group.save(update_fields=["revision"])

    def next_revision(self) -> int:
        self.revision += 1
        return self.revision

    def write(self, thoughts: tuple[DemoNote, ...]) -> None:
        """Two minutes apart from the round's beginning; what is lifted out is marked right away."""
        notes: list[Note] = []
        edits: list[Edit] = []
        places: dict[int, int] = {}
        for thought in sorted(thoughts, key=lambda thought: thought.question):
            number = int(thought.question[0])
            places[number] = places.get(number, 0) + 1
            note = self.note(thought, self.opened[number] + timedelta(minutes=2 * places[number]))
            notes.append(note)
            edits += self.edits(note)
        Note.objects.bulk_create(notes)
        Edit.objects.bulk_create(edits)

    def note(self, thought: DemoNote, at: datetime) -> Note:
        position = self.next_revision()
        return Note(
            group=self.group,
            question=thought.question,
            point=thought.point or None,
            text=thought.text,
            mark=thought.mark,
            author=self.people[thought.seat],
            position=position,
            revision=position if thought.mark == Mark.NONE else self.next_revision(),
            written_at=at,
            changed_at=at,
        )

    def edits(self, note: Note) -> list[Edit]:
        acts = [(EditKind.WRITE, note.text, Mark.NONE, note.position)]
        if note.mark != Mark.NONE:
            acts.append((EditKind.MARK, "", Mark(note.mark), note.revision))
        return [
            Edit(
                id=uuid.uuid4(), kind=kind, target=note, note=note, version=1, text=text, mark=mark,
                revision=revision, made_by=note.author, made_at=note.written_at,
            )
            for kind, text, mark, revision in acts
        ]  # fmt: skip

    def rate(self, said: DemoGroup) -> None:
        rated = [
            (self.people[one.seat], point, rating)
            for one in said.ratings
            for point, rating in enumerate(one.points, start=1)
        ]
        MapRating.objects.bulk_create(
            MapRating(
                group=self.group,
                participant=person,
                point=point,
                rating=rating,
                revision=self.next_revision(),
            )
            for person, point, rating in rated
        )
        AnswerEdit.objects.bulk_create(
            AnswerEdit(
                id=uuid.uuid4(), group=self.group, kind=AnswerKind.RATING, target=str(point),
                reached=str(point), content=as_text({"rating": rating}), made_by=person,
                made_at=self.opened[1],
            )
            for person, point, rating in rated
        )  # fmt: skip

    def build_team(self, said: DemoGroup) -> None:
        players = []
        for player in said.players:
            place = self.next_revision()
            players.append(
                TeamPlayer(
                    group=self.group,
                    name=player.name,
                    kind=player.kind,
                    role=player.role,
                    brings=player.brings,
                    distance=player.distance,
                    with_us=player.with_us,
                    position=place,
                    revision=place,
                )
            )
        TeamPlayer.objects.bulk_create(players)
        ambitions = []
        for ambition in said.ambitions:
            place = self.next_revision()
            ambitions.append(Ambition(group=self.group, text=ambition.text, position=place, revision=place))
        Ambition.objects.bulk_create(ambitions)
