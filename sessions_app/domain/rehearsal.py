"""A rehearsal: six make-believe phones that join and write, so that a facilitator can practise alone.

There is no thread behind it: an open console asks for the next small act, again and again. What has been done
is read from the database, for everything the phones make has an id worked out from the session's own. So an
act asked for twice is done once, and a server that was restarted goes on where it was.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import chain, zip_longest

from django.contrib.auth.models import User
from django.db.models import Max
from django.utils import timezone

from sessions_app.content import USUAL_CHECK, self_check
from sessions_app.content.demo import DemoNote, demo
from sessions_app.domain.maps import map_of_last_time
from sessions_app.domain.notes import mark_note, write_note
from sessions_app.domain.planning import add_tables, plan_session, propose_agenda
from sessions_app.domain.seating import seat_now, sit_down
from sessions_app.domain.steering import locked
from sessions_app.domain.tables import call_for_help
from sessions_app.enums import Arena, Language, Mark, Plan, StepKind
from sessions_app.models import Edit, Municipality, Participant, Session
from sessions_app.writing import writing

PHONES, TABLES = 6, 2
REST = timedelta(seconds=2)
HELP_AT = "1-5"  # round 1, its sixth thought: a table that has begun, and is stuck
TOLD_IN = {Language.NYNORSK.value: "3434"}  # whose example is written in it; the other languages are shown …
TOLD_ELSE = "5612"


def make_rehearsal(*, municipality: Municipality, language: str, created_by: User | None) -> Session:
    """One meeting with two tables, from now on. It goes when it is finished, and else after a day."""
    check = self_check(USUAL_CHECK, language)
    with writing():
        session = plan_session(
            municipality=municipality,
            check=check,
            plan=Plan.ONE_MEETING,
            arena=Arena.LEADERS,
            language=language,
            people=PHONES,
            starts_at=timezone.now(),
            agenda=propose_agenda(check, Plan.ONE_MEETING, check.usual_round),
            created_by=created_by,
            map_of=map_of_last_time(municipality, check.slug),
        )
        meeting = session.present_meeting
        add_tables(meeting, TABLES - meeting.groups.count(), check.largest_group)
        session.is_rehearsal = True
        session.delete_on = timezone.localdate() + timedelta(days=1)
        session.save(update_fields=["is_rehearsal", "delete_on"])
    return session


def rehearse(*, session: Session) -> None:
    """The next small act, unless the last was less than two seconds ago, whoever asks.

    Raises SessionFinished.
    """
    with writing():
        fresh = locked(session)
        room = Room(fresh)
        if fresh.is_rehearsal and not room.has_just_acted():
            room.act()


@dataclass(frozen=True)
class Thought:
    """What one of the phones is to write, and whether it is lifted out. `name`: `1-5`, the round's sixth."""

    name: str
    round_number: int
    said: DemoNote
    phone: int

    @property
    def acts(self) -> tuple[str, ...]:
        """The names of what is done with it, in their order."""
        write, mark = f"write-{self.name}", f"mark-{self.name}"
        return (write,) if self.said.mark == Mark.NONE else (write, mark)


def thoughts(language: str) -> Iterator[Thought]:
    """The tables take turns, and at each table its phones do."""
    groups = demo(TOLD_IN.get(language, TOLD_ELSE)).groups[:TABLES]
    for number in sorted({int(note.question[0]) for group in groups for note in group.notes}):
        of_tables = [
            [note for note in group.notes if note.question.startswith(f"{number}.")] for group in groups
        ]
        yield from in_turn(number, of_tables)


def in_turn(number: int, of_tables: Iterable[list[DemoNote]]) -> Iterator[Thought]:
    """Phones come to the emptiest table, so that every other sits at the same one."""
    for place, said in enumerate(chain.from_iterable(zip_longest(*of_tables))):
        if said is not None:
            yield Thought(f"{number}-{place}", number, said, place % PHONES)


@dataclass
class Room:
    """The make-believe phones of one session."""

    session: Session

    def ident(self, what: str) -> uuid.UUID:
        return uuid.uuid5(self.session.uid, what)

    @cached_property
    def phones(self) -> list[Participant]:
        """Those that have come, in the order of their coming."""
        idents = [self.ident(f"phone-{number}") for number in range(PHONES)]
        came = Participant.objects.of(self.session).with_session().filter(join_id__in=idents)
        return list(came.order_by("pk"))

    @cached_property
    def edits(self) -> dict[uuid.UUID, str]:
        """The names of all that the phones will ever write and mark, by the ids of these acts."""
        names = (name for thought in thoughts(self.session.language) for name in thought.acts)
        return {self.ident(name): name for name in names}

    def has_just_acted(self) -> bool:
        wrote = Edit.objects.filter(pk__in=self.edits).aggregate(last=Max("made_at"))["last"]
        moments = [phone.joined_at for phone in self.phones] + ([wrote] if wrote else [])
        return any(timezone.now() - moment < REST for moment in moments)

    def act(self) -> None:
        step = self.session.current_step
        if len(self.phones) < PHONES:
            sit_down(session=self.session, join_id=self.ident(f"phone-{len(self.phones)}"))
        elif step is not None and step.kind == StepKind.ROUND:
            self.write(step.number)

    def write(self, round_number: int) -> None:
        """The first of the round's thoughts that is not written yet, or not marked yet."""
        done = {self.edits[pk] for pk in Edit.objects.filter(pk__in=self.edits).values_list("pk", flat=True)}
        for thought in thoughts(self.session.language):
            act = next((act for act in thought.acts if act not in done), None)
            if act is not None and thought.round_number == round_number:
                return self.do(act, thought)
        return None

    def author(self, thought: Thought) -> Participant | None:
        """The phone whose turn it is; where its seat was freed, the next that has one."""
        in_turn = self.phones[thought.phone :] + self.phones[: thought.phone]
        return next(filter(None, map(seat_now, in_turn)), None)

    def do(self, act: str, thought: Thought) -> None:
        author = self.author(thought)
        if author is None:
            return  # the facilitator has freed every seat
        note_id, edit = self.ident(f"note-{thought.name}"), self.ident(act)
        if act.startswith("mark"):
            mark_note(author=author, note_id=note_id, mark=thought.said.mark, edit=edit)
            return
        write_note(
            author=author, note_id=note_id, question=thought.said.question, text=thought.said.text, base=0,
            edit=edit,
        )  # fmt: skip
        if thought.name == HELP_AT:
            call_for_help(group=author.group, asked=True)
