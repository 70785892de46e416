"""Who looks after what at a table, drawn at random."""

from collections import defaultdict
from itertools import permutations
from random import SystemRandom

from sessions_app.enums import RoleDraw, StepKind, TableRole
from sessions_app.models import Participant, Session, Step

chance = SystemRandom()


def draw_roles(session: Session, step: Step) -> None:
    """For a round that is about to be opened for the first time. In the caller's transaction.

    `once` draws where nobody has a role yet: tables that filled later get theirs with the next round. Five
    statements, however many sit there.
    """
    if session.role_draw == RoleDraw.NEVER or step.kind != StepKind.ROUND or step.opened_at is not None:
        return
    seats = Participant.objects.at(step.meeting).taking_part()
    tables: dict[int, list[Participant]] = defaultdict(list)
    for seat in seats:
        tables[seat.group_id].append(seat)
    drawing = {
        group: drawn(table)
        for group, table in tables.items()
        if session.role_draw == RoleDraw.EACH_ROUND or not any(seat.role for seat in table)
    }
    seats.filter(group__in=drawing).exclude(role="").update(role="")
    for role in TableRole:
        holders = [table[role].pk for table in drawing.values() if role in table]
        seats.filter(pk__in=holders).update(role=role)


def drawn(table: list[Participant]) -> dict[TableRole, Participant]:
    """Who holds which role now: nobody the one they had, where the table is large enough for that."""
    roles = list(TableRole)[: len(table)]
    chance.shuffle(table)
    ways = (dict(zip(roles, way, strict=True)) for way in permutations(table, len(roles)))
    anybody = dict(zip(roles, table, strict=False))
    return next((way for way in ways if all(seat.role != role for role, seat in way.items())), anybody)
