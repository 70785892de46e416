"""The team, its ambitions and what is done now, on slides."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sessions_app.domain.lagkart import Frame, lagkart
from sessions_app.domain.lifted import is_lifted
from sessions_app.domain.summary import ActionLine, Player, Summary
from sessions_app.outputs.drawing import team_picture
from sessions_app.outputs.picture import png_of
from sessions_app.outputs.slides.findings_words import more, more_words, said
from sessions_app.outputs.slides.fitting import Paragraph, Saying, evened, packed, shown
from sessions_app.outputs.slides.geometry import COLUMNS, GRID, HEADINGS, PLAIN, SECOND, TEXT, WIDE_PICTURE
from sessions_app.outputs.slides.page import Drawing, Page, of_all
from sessions_app.outputs.slides.table import Grid, paged
from sessions_app.outputs.words import day_of, joined, table_name

FRAME = Frame(width=852, height=360, letters=20, fills=True)  # the layout's picture, in points
LEAST_LETTERS = 11
FEWER = (40, 30, 24, 18, 12, 8)  # players, where so many have no room with readable letters
PIXELS = 1440
MOST_NAMES = 8
MOST_TOLD = 20  # in the speaker's notes
MOST_AMBITIONS = 5
MOST_SLIDES = 2  # of actions


def team(summary: Summary) -> Iterator[Page]:
    words = _(
        "The municipality in the middle, and the team players on four rings around it: local, regional, "
        "national and global. Who is with us stands on a filled slip, who is wanted on one with a dashed "
        "edge."
    )
    svg = team_picture(summary.municipality, drawn_players(summary), FRAME)
    left = len(summary.players) - MOST_TOLD
    notes = (
        *(player_words(player) for player in summary.players[:MOST_TOLD]),
        *([more_words(left)] if left > 0 else []),
    )
    yield Page(WIDE_PICTURE, _("The team around us"), notes, picture=Drawing(png_of(svg, PIXELS), words))
    yield names(summary)


def drawn_players(summary: Summary) -> tuple[Player, ...]:
    """As many as have room with readable letters, those first that most groups named.

    Without their roles, which stand in the notes: the names get larger.
    """
    ordered = sorted(summary.players, key=lambda player: -len(player.tables))
    players: tuple[Player, ...] = ()
    for most in (len(ordered), *FEWER):
        players = tuple(replace(player, roles=()) for player in ordered[:most])
        if lagkart(summary.municipality, players, FRAME).letters >= LEAST_LETTERS:
            break
    return players


def player_words(player: Player) -> str:
    roles = f" – {joined(*player.roles)}" if player.roles else ""
    return f"{player.name} ({player.kind_label}, {player.distance.label}){roles}"


def names(summary: Summary) -> Page:
    sides = [
        (pgettext("team players", "With us"), summary.present_players),
        (pgettext("team players", "Wanted on the team"), summary.wanted_players),
    ]
    texts: dict[int, tuple[Paragraph, ...]] = {}
    filled = [side for side in sides if side[1]]
    for heading, body, (words, players) in zip(HEADINGS, (TEXT, SECOND), filled, strict=False):
        rest = len(players) - MOST_NAMES
        texts[heading] = (Paragraph(words),)
        named = tuple(Paragraph(player.name) for player in players[:MOST_NAMES])
        texts[body] = (*named, *([Paragraph(more_words(rest), level=1)] if rest > 0 else []))
    notes = (_("Who do we call first, and who in this room knows somebody there?"),)
    return Page(COLUMNS, _("Who is with us, and who we want"), notes, texts)


def ambitions(summary: Summary) -> Page:
    sayings = []
    for one in summary.ambitions:
        words = ngettext("%(n)s stands behind it", "%(n)s stand behind it", one.support)
        behind = words % {"n": one.support} if one.support else ""
        sayings.append(Saying(evened(one.text), joined(table_name(one.table), behind)))
    slides = packed(sayings, PLAIN.box(TEXT), most=MOST_AMBITIONS, slides=1)
    rest = len(sayings) - shown(slides)
    notes = (_("What most people stand behind comes first."),)
    paragraphs = tuple(paragraph for saying in slides[0] for paragraph in saying.paragraphs)
    return Page(PLAIN, _("Our shared ambitions"), notes, {TEXT: paragraphs, **more(rest, SECOND)})


def actions(summary: Summary) -> Iterator[Page]:
    header = (_("What we do"), _("Who"), _("By when"))
    rows = tuple((action.text, action.owner, when(action)) for action in summary.actions)
    pages = paged(Grid(header, rows, (450, 214, 188)), size=18, slides=MOST_SLIDES)
    rest = len(rows) - sum(len(page.rows) for page in pages)
    told = summary.actions
    for number, page in enumerate(pages, start=1):
        here, told = told[: len(page.rows)], told[len(page.rows) :]
        left = more(rest) if number == len(pages) else {}
        title = of_all(_("What we do now"), number, len(pages))
        yield Page(GRID, title, from_findings(here), left, grid=page)


def when(action: ActionLine) -> str:
    day = day_of(action.due_on) if action.due_on else ""
    return joined(day, pgettext("action", "done") if action.is_done else "")


def from_findings(actions: Iterable[ActionLine]) -> tuple[str, ...]:
    told = tuple(
        f"{action.text}: {pgettext('action', 'Comes from')} {said(action.finding.text)}"
        for action in actions
        if action.finding and is_lifted(action.finding)
    )
    return told or (_("Ask for a yes to each of them: who, and by when."),)
