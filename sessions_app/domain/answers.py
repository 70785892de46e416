"""What a table answers beside its notes: ratings of the map, players of the team, ambitions.

The rules are those of notes: every act has an id made on the phone and is done once, two who change the same
are both kept, and the group's revision is the order of it all.
"""

import json
import uuid
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from sessions_app.content import self_check
from sessions_app.domain.exceptions import (
    AnswerWithdrawn,
    EditReused,
    ForeignNote,
    NoSuchAnswer,
    NoteChanged,
    RoundNotOpened,
    SessionFinished,
)
from sessions_app.domain.notes import count_on
from sessions_app.domain.seating import first_seat
from sessions_app.domain.steering import held, tell
from sessions_app.enums import AnswerKind, Rating
from sessions_app.models import (
    Ambition,
    AmbitionSupport,
    AnswerEdit,
    Group,
    MapRating,
    Participant,
    Session,
    Step,
    TeamPlayer,
)
from sessions_app.models.statements import group_locked
from sessions_app.writing import writing

ASKED_AS = {AnswerKind.RATING: "map", AnswerKind.PLAYER: "team", AnswerKind.AMBITION: "ambitions"}

A = TypeVar("A", TeamPlayer, Ambition)
Content = dict[str, Any]


@dataclass(frozen=True)
class Answered(Generic[A]):
    """What became of an answer; as `Written` of a note."""

    answer: A
    version: int
    created: bool = False
    beside: A | None = None


@dataclass(frozen=True)
class Act:
    """One act of one participant, inside its transaction, with the group's row locked."""

    author: Participant
    group: Group
    edit: uuid.UUID
    kind: AnswerKind
    target: str
    content: Content

    @classmethod
    def begin(
        cls, author: Participant, edit: uuid.UUID, kind: AnswerKind, target: object, content: Content
    ) -> "Act":
        if connection.features.has_select_for_update:
            group_locked.row(pk=author.group_id)
        group = Group.objects.with_session().get(pk=author.group_id)
        return cls(author, group, edit, kind, str(target), content)

    @property
    def session(self) -> Session:
        return self.group.meeting.session

    def done_before(self) -> AnswerEdit | None:
        """The edit, if it was made already; it wins over a finished session and a round that is closed.

        Raises SessionFinished, RoundNotOpened, ForeignNote, EditReused.
        """
        done = AnswerEdit.objects.filter(pk=self.edit).first()
        if done is None:
            self.refuse_if_closed()
            return None
        if done.group_id != self.group.pk:
            raise ForeignNote
        if (done.kind, done.target, done.content) != (self.kind, self.target, as_text(self.content)):
            raise EditReused
        return done

    def refuse_if_closed(self) -> None:
        if self.session.is_finished:
            raise SessionFinished
        if asked := ASKED_AS.get(self.kind):
            check = self_check(self.session.check_slug, self.session.language)
            number = next(one.round_number for one in check.questions if one.kind == asked)
            if not Step.objects.opening_of(self.session, number).exists():
                raise RoundNotOpened(asked)

    def remember(self, reached: object, version: int = 0) -> None:
        AnswerEdit.objects.create(
            id=self.edit,
            group=self.group,
            kind=self.kind,
            target=self.target,
            reached=str(reached),
            version=version,
            content=as_text(self.content),
            made_by=self.author,
            made_at=timezone.now(),
        )


def rate_point(*, author: Participant, point: int, rating: Rating, edit: uuid.UUID) -> Rating:
    """What this participant says of a point; said anew, the last one counts. The answer is what stands.

    Raises SessionFinished, RoundNotOpened, ForeignNote (the edit is another group's), EditReused.
    """
    with writing():
        act = Act.begin(author, edit, AnswerKind.RATING, point, {"rating": rating.value})
        stands = MapRating.objects.filter(participant=author, point=point).first()
        if act.done_before():
            return Rating(stands.rating) if stands else rating
        revision = count_on(act.group)
        if stands is None:
            stands = MapRating(group=act.group, participant=author, point=point)
        stands.rating, stands.revision = rating, revision
        stands.save()
        act.remember(point)
    return rating


def write_player(
    *, author: Participant, player_id: uuid.UUID, base: int, edit: uuid.UUID, **fields: Any
) -> Answered[TeamPlayer]:
    """Fields: name, kind, kind_words, role, brings, distance, with_us. Written again it is back.

    Raises SessionFinished, RoundNotOpened, ForeignNote, EditReused.
    """
    return written(
        TeamPlayer, AnswerKind.PLAYER, author=author, answer_id=player_id, base=base, edit=edit, fields=fields
    )


def write_ambition(
    *, author: Participant, ambition_id: uuid.UUID, base: int, edit: uuid.UUID, text: str
) -> Answered[Ambition]:
    """The same, of one sentence."""
    return written(
        Ambition,
        AnswerKind.AMBITION,
        author=author,
        answer_id=ambition_id,
        base=base,
        edit=edit,
        fields={"text": text},
    )


def withdraw_player(*, author: Participant, player_id: uuid.UUID, base: int, edit: uuid.UUID) -> TeamPlayer:
    """Raises SessionFinished, RoundNotOpened, ForeignNote, NoSuchAnswer, and NoteChanged."""
    return withdrawn(TeamPlayer, AnswerKind.PLAYER, author=author, answer_id=player_id, base=base, edit=edit)


def withdraw_ambition(*, author: Participant, ambition_id: uuid.UUID, base: int, edit: uuid.UUID) -> Ambition:
    return withdrawn(
        Ambition, AnswerKind.AMBITION, author=author, answer_id=ambition_id, base=base, edit=edit
    )


def support_ambition(*, author: Participant, ambition_id: uuid.UUID, stands: bool, edit: uuid.UUID) -> bool:
    """Whether this participant stands behind it, after this; of any table of the session. Moved, still once.

    Raises SessionFinished, ForeignNote, EditReused, NoSuchAnswer (of another session), AnswerWithdrawn.
    """
    with writing():
        held(author.group.meeting.session)  # before the group, in the order of `finish`
        act = Act.begin(author, edit, AnswerKind.SUPPORT, ambition_id, {"stands": stands})
        giver = first_seat(author)
        mine = AmbitionSupport.objects.filter(ambition=ambition_id, participant=giver)
        if act.done_before():
            return mine.exists()
        ambition = Ambition.objects.of(act.session).filter(pk=ambition_id).first()
        if ambition is None:
            raise NoSuchAnswer
        if ambition.withdrawn:
            raise AnswerWithdrawn
        if stands and not mine.exists():
            AmbitionSupport.objects.create(ambition=ambition, participant=giver)
        elif not stands:
            mine.delete()
        act.remember(ambition.pk)
        tell(act.session)
    return stands


def written(  # noqa: PLR0913 - the fields of one request, and what they are of
    model: type[A],
    kind: AnswerKind,
    *,
    author: Participant,
    answer_id: uuid.UUID,
    base: int,
    edit: uuid.UUID,
    fields: Content,
) -> Answered[A]:
    rows: QuerySet[A] = QuerySet(model)
    with writing():
        act = Act.begin(author, edit, kind, answer_id, fields)
        if done := act.done_before():
            reached: A = rows.get(pk=done.reached)
            beside = None if done.reached == done.target else rows.get(pk=done.target)
            return Answered(reached, done.version, beside=beside)
        known = rows.filter(pk=answer_id).first()
        if known is not None and known.group_id != act.group.pk:
            raise ForeignNote
        if known is None:
            return Answered(new(model, answer_id, act, fields), 1, created=True)
        is_same = all(getattr(known, name) == value for name, value in fields.items())
        if base == known.version or (is_same and known.withdrawn):
            for name, value in fields.items():
                setattr(known, name, value)
            return Answered(next_version(known, act, withdrawn=False), known.version)
        if is_same:
            act.remember(known.pk, known.version)
            return Answered(known, known.version)
        return Answered(new(model, uuid.uuid4(), act, fields, beside=known), 1, beside=known)


def new(model: type[A], answer_id: uuid.UUID, act: Act, fields: Content, beside: A | None = None) -> A:
    revision = count_on(act.group)
    answer: A = QuerySet(model).create(
        id=answer_id, group=act.group, position=revision, revision=revision, kept_beside=beside, **fields
    )
    act.remember(answer_id, 1)
    return answer


def next_version(answer: A, act: Act, *, withdrawn: bool) -> A:
    """Only what a table says is stored: in plenary somebody may be joining players meanwhile (`same_as`)."""
    answer.withdrawn, answer.version, answer.revision = withdrawn, answer.version + 1, count_on(act.group)
    answer.save(update_fields=[*act.content.keys() - {"withdrawn"}, "withdrawn", "version", "revision"])
    act.remember(answer.pk, answer.version)
    return answer


def withdrawn(  # noqa: PLR0913 - the same
    model: type[A], kind: AnswerKind, *, author: Participant, answer_id: uuid.UUID, base: int, edit: uuid.UUID
) -> A:
    with writing():
        act = Act.begin(author, edit, kind, answer_id, {"withdrawn": True})
        done = act.done_before()
        known = QuerySet(model).filter(pk=answer_id, group=act.group).first()
        if known is None:
            raise NoSuchAnswer
        if done:
            known.version = done.version  # as it was answered first: what is undone is based on it
            return known
        if known.withdrawn:
            act.remember(known.pk, known.version)
            return known
        if base < known.version:
            raise NoteChanged
        return next_version(known, act, withdrawn=True)


def as_text(content: Content) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)
