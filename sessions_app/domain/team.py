"""Players that several tables have named: which are one is proposed by likeness, and decided by people."""

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from itertools import islice

from django.db.models import Q

from sessions_app.domain.steering import locked, tell
from sessions_app.enums import PlayerKind
from sessions_app.models import Session, TeamPlayer
from sessions_app.writing import writing

Merged = tuple[TeamPlayer, list[TeamPlayer]]

# What stands in a name and tells nobody apart; the endings are of "fylkeskommunen" and "Merkurprogrammet".
SET_ASIDE = {
    *("as", "asa", "ba", "da", "hf", "ks", "sa", "ans", "iks", "nuf", "stiftelsen"),
    *("kommune", "kommunen", "kommuna", "suohkan", "gielda", "og", "i", "på", "the", "of"),
}
ENDINGS = re.compile(r"(?<=\w\w\w)s?(kommun(e|en|a)|programmet)$")
ALIKE = 0.8
# Of these there is one, or one nearby: the kind says half of it.
ONE_OF_A_KIND = frozenset(PlayerKind) - {
    PlayerKind.RESEARCH,
    PlayerKind.INTEREST,
    PlayerKind.BUSINESS,
    PlayerKind.MUNICIPALITY,
    PlayerKind.VOLUNTEER,
    PlayerKind.OTHER,
}
ALIKE_OF_A_KIND = 0.6
MOST_PROPOSALS = 12
MOST_COMPARED, MOST_WORDS, MOST_LETTERS = 8, 4, 40


def merged_players(session: Session) -> list[Merged]:
    """Each player on the team once, with all the rows that people have said are the same, itself included.

    Where the first one has been withdrawn, the next speaks for them. One query.
    """
    same: dict[uuid.UUID, list[TeamPlayer]] = defaultdict(list)
    for player in TeamPlayer.objects.of(session).standing().table_by_table():
        same[player.same_as_id or player.pk].append(player)
    return [
        (next((one for one in players if one.pk == first), players[0]), players)
        for first, players in same.items()
    ]


def join_players(*, session: Session, player_ids: Collection[uuid.UUID]) -> None:
    """They are one from now on, with everything that was one with any of them; the first named comes first.

    Raises SessionFinished.
    """
    with writing():
        fresh = locked(session)
        chosen = set(player_ids)
        met = [players for _, players in merged_players(fresh) if any(one.pk in chosen for one in players)]
        if len(met) > 1:
            point_to_the_first([player for players in met for player in players])
            tell(fresh)


def take_out(*, session: Session, player_id: uuid.UUID) -> None:
    """This one is a player of its own again; the others stay one. Raises SessionFinished."""
    with writing():
        fresh = locked(session)
        for _, players in merged_players(fresh):
            if len(players) > 1 and any(one.pk == player_id for one in players):
                point_to_the_first([one for one in players if one.pk != player_id])
                point_to_the_first([one for one in players if one.pk == player_id])
                tell(fresh)


def point_to_the_first(players: list[TeamPlayer]) -> None:
    """One step, never a chain: what pointed to any of them does so too, and the first to none."""
    first, *others = players
    if others:
        rows = TeamPlayer.objects.of(first.group.meeting.session)
        before = {one.same_as_id or one.pk for one in players}
        met = Q(pk__in={one.pk for one in players} | before) | Q(same_as__in=before)
        rows.filter(met).update(same_as=first)
    TeamPlayer.objects.filter(pk=first.pk).update(same_as=None)


def proposals(merged: list[Merged]) -> list[list[TeamPlayer]]:
    """Players that may be the same: first all of one name, then those with names alike. A dozen at most."""
    by_name: dict[str, list[TeamPlayer]] = defaultdict(list)
    for first, _ in merged:
        by_name[bare(first.name)].append(first)
    same = [players for players in by_name.values() if len(players) > 1]
    alike = pairs_alike([(name, players[0]) for name, players in by_name.items()])
    return [*same, *islice(alike, MOST_PROPOSALS)][:MOST_PROPOSALS]


def pairs_alike(named: list[tuple[str, TeamPlayer]]) -> Iterator[list[TeamPlayer]]:
    """Names that share the beginning of a word are compared, with a few at most: a thousand stay quick."""
    beginning: dict[str, list[int]] = defaultdict(list)
    for place, (name, player) in enumerate(named):
        starts = dict.fromkeys(word[:3] for word in name.split()[:MOST_WORDS])
        near = sorted({one for start in starts for one in beginning[start]})
        for other in near[:MOST_COMPARED]:
            if is_alike(named[other], (name, player)):
                yield [named[other][1], player]
                break
        for start in starts:
            beginning[start].append(place)


def is_alike(one: tuple[str, TeamPlayer], other: tuple[str, TeamPlayer]) -> bool:
    words, others = set(one[0].split()), set(other[0].split())
    if words <= others or others <= words:
        return True
    kind = one[1].kind
    least = ALIKE_OF_A_KIND if kind == other[1].kind and kind in ONE_OF_A_KIND else ALIKE
    matcher = SequenceMatcher(None, one[0][:MOST_LETTERS], other[0][:MOST_LETTERS], autojunk=False)
    return matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and matcher.ratio() >= least


def bare(name: str) -> str:
    """`Troms fylkeskommune` → `troms fylke`: what is left to tell names apart by, or else the whole name."""
    words = re.findall(r"\w+", name.casefold())
    left = [ENDINGS.sub("", word) for word in words if word not in SET_ASIDE]
    return " ".join(left or words) or name.casefold()
