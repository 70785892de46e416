"""Rows for tests, made the way the program makes them: keyword-only, with defaults, really stored."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from django.contrib.auth.models import User

from sessions_app.content import self_check
from sessions_app.domain.accounts import admit
from sessions_app.domain.answers import rate_point, write_ambition, write_player
from sessions_app.domain.maps import PointWords
from sessions_app.domain.notes import mark_note, write_note
from sessions_app.domain.own_map import keep_picture, set_points
from sessions_app.domain.pictures import Drawn, drawn_anew
from sessions_app.domain.planning import plan_session, propose_agenda
from sessions_app.domain.plenary import add_action, write_plenary_note
from sessions_app.domain.steering import go_to
from sessions_app.enums import Arena, Distance, Language, Mark, PictureKind, Plan, PlayerKind, Rating, Role
from sessions_app.models import (
    Action,
    Ambition,
    Dot,
    Group,
    MapRating,
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
from tests.pictures import picture


def municipality(number: str = "5612") -> Municipality:
    """One of the register, which every test has: Kautokeino by default."""
    return Municipality.objects.get(number=number)


def make_session(
    *,
    number: str = "5612",
    plan: Plan = Plan.ONE_MEETING,
    arena: Arena = Arena.LEADERS,
    language: Language = Language.BOKMAL,
    people: int = 24,
    round_minutes: int = 40,
    starts_at: datetime | None = None,
    created_by: User | None = None,
    shows_names: bool = False,
) -> Session:
    check = self_check("innovasjon", language)
    return plan_session(
        municipality=municipality(number),
        check=check,
        plan=plan,
        arena=arena,
        language=language,
        people=people,
        starts_at=starts_at,
        agenda=propose_agenda(check, plan, round_minutes),
        created_by=created_by,
        shows_names=shows_names,
    )


def make_group(*, session: Session | None = None, number: int = 1, meeting: int = 1) -> Group:
    """A table of the session's, or of a new session's. One beyond those planned is added."""
    session = session or make_session()
    held = session.meetings.get(number=meeting)
    group, _ = Group.objects.get_or_create(meeting=held, number=number, defaults={"seats": 6})
    return group


def make_participant(*, group: Group | None = None, seat: int | None = None, name: str = "") -> Participant:
    """Somebody at `seat`, or at the first free one, whichever meeting the group belongs to."""
    group = group or make_group()
    if seat is None:
        taken = set(group.participants.seated().values_list("seat", flat=True))
        seat = min(set(range(1, group.seats + 1)) - taken)
    return Participant.objects.create(group=group, seat=seat, name=name)


def open_round(session: Session, number: int) -> Step:
    """Lead the session to a round, unless that round has been opened before."""
    step = Step.objects.of(session).in_order().get(kind="round", number=number)
    return step if step.opened_at else go_to(session=session, step=step)


def make_note(
    *,
    group: Group | None = None,
    question: str = "1.1",
    text: str = "Vi kjenner loven",
    mark: Mark = Mark.NONE,
    author: Participant | None = None,
    note_id: uuid.UUID | None = None,
) -> Note:
    """A note of the group's, by `author`, or by whoever sits there, or by somebody who sits down for it."""
    group = author.group if author else group or make_group()
    author = author or somebody_at(group)
    open_round(group.meeting.session, int(question[0]))
    note_id = note_id or uuid.uuid4()
    written = write_note(
        author=author, note_id=note_id, question=question, text=text, base=0, edit=uuid.uuid4()
    )
    if mark == Mark.NONE:
        return written.note
    return mark_note(author=author, note_id=note_id, mark=mark, edit=uuid.uuid4())


def make_rating(*, participant: Participant, point: int = 1, rating: Rating = Rating.HELPS) -> MapRating:
    open_round(participant.group.meeting.session, 1)
    rate_point(author=participant, point=point, rating=rating, edit=uuid.uuid4())
    return MapRating.objects.get(participant=participant, point=point)


def make_player(
    *,
    group: Group,
    name: str = "Sámi allaskuvla",
    kind: PlayerKind = PlayerKind.RESEARCH,
    kind_words: str = "",
    role: str = "",
    brings: str = "",
    distance: Distance = Distance.LOCAL,
    with_us: bool = True,
) -> TeamPlayer:
    open_round(group.meeting.session, 3)
    return write_player(
        author=somebody_at(group), player_id=uuid.uuid4(), base=0, edit=uuid.uuid4(), name=name, kind=kind,
        kind_words=kind_words, role=role, brings=brings, distance=distance, with_us=with_us,
    ).answer  # fmt: skip


def make_ambition(*, group: Group, text: str = "Å bygge noe sammen") -> Ambition:
    open_round(group.meeting.session, 3)
    return write_ambition(
        author=somebody_at(group), ambition_id=uuid.uuid4(), base=0, edit=uuid.uuid4(), text=text
    ).answer


def somebody_at(group: Group) -> Participant:
    """Whoever sits there, or sits down for it."""
    return group.participants.seated().first() or make_participant(group=group)


def make_plenary_note(
    *,
    session: Session,
    round_number: int = 1,
    text: str = "Vi er enige om målet",
    note_id: uuid.UUID | None = None,
) -> PlenaryNote:
    return write_plenary_note(
        session=session, text=text, round_number=round_number, note_id=note_id or uuid.uuid4()
    )


def make_action(
    *,
    session: Session,
    text: str = "Ringe fylket",
    owner: str = "",
    due_on: date | None = None,
    action_id: uuid.UUID | None = None,
) -> Action:
    return add_action(
        session=session, text=text, owner=owner, due_on=due_on, action_id=action_id or uuid.uuid4()
    )


@cache
def drawn_picture() -> Drawn:
    return drawn_anew(picture(), as_map=True)


def make_own_map(*, session: Session, count: int = 12, helps: Iterable[int] = ()) -> Session:
    """The session with a picture in the place of our map: `count` points, help pictures for these pages."""
    kinds = [PictureKind.MAP, *(PictureKind(f"help-{page}") for page in helps)]
    for shows in kinds:
        keep_picture(session=session, shows=shows, picture=drawn_picture())
    places = [(10 + 20 * (number % 4), 20 + 25 * (number // 4)) for number in range(count)]
    set_points(
        session=session,
        points=[
            PointWords(x, y, f"Eget {n}", f"Hjelper {n}", f"Hindrer {n}", f"Spør {n}")
            for n, (x, y) in enumerate(places, start=1)
        ],
    )
    return session


def make_theme(*, session: Session, title: str = "Folk og tid", notes: Iterable[Note] = ()) -> Theme:
    position = 1 + Theme.objects.of(session).count()
    theme = Theme.objects.create(session=session, title=title, position=position)
    ThemeNote.objects.bulk_create(ThemeNote(theme=theme, note=note) for note in notes)
    return theme


def make_dot(*, participant: Participant, on: Note | Theme, round_number: int = 1) -> Dot:
    """The participant's next dot of the round; how the room is told of them is not touched."""
    place = 1 + Dot.objects.filter(participant=participant, round_number=round_number).count()
    place_of = {"note": on} if isinstance(on, Note) else {"theme": on}
    return Dot.objects.create(participant=participant, round_number=round_number, place=place, **place_of)


def make_facilitator(
    *,
    municipality: Municipality | None = None,
    name: str = "",
    role: Role = Role.FACILITATOR,
    password: str | None = None,
) -> User:
    """Somebody with an account and one membership; `municipality` is Kautokeino by default.

    Without a password, because making one takes half a second: tests come in through `force_login`.
    """
    name = name or f"{uuid.uuid4().hex[:8]}@kommune.example"
    user = User.objects.create_user(username=name, password=password)
    admit(user=user, municipality=municipality or Municipality.objects.get(number="5612"), role=role)
    return user


def make_adviser(*, municipality: Municipality | None = None, name: str = "") -> User:
    return make_facilitator(municipality=municipality, name=name, role=Role.ADVISER)
