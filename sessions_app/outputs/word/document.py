"""The summary as a Word file, to edit and to lift passages from. The same parts as the PDF, in its order."""

from datetime import datetime
from xml.etree.ElementTree import Element

from django.utils import timezone
from django.utils.translation import gettext as _

from sessions_app.content import SelfCheck, register
from sessions_app.domain.highlights import CUT, TITLE, Highlights, in_room
from sessions_app.domain.lifted import without_the_rest
from sessions_app.domain.summary import Summary
from sessions_app.enums import Extent
from sessions_app.outputs.report import COUNCIL, FEW_NOTES, IN_SHORT
from sessions_app.outputs.word import words
from sessions_app.outputs.word.body import Body, Run, Words
from sessions_app.outputs.word.file import About, contents, written
from sessions_app.outputs.word.parts import (
    actions,
    findings,
    map_and_reasons,
    plenary,
    round_of_notes,
    series,
    team,
    themes,
)
from sessions_app.outputs.word.pictures import front_page
from sessions_app.outputs.words import day_of, joined, notices

PAGE, TWO_PAGES = 47, 84  # lines of text that there is room for
NAMED = 40  # letters of who does it, in the short parts
NAME_LANGUAGES = {"se": "se-NO", "smj": "smj-NO", "sma": "sma-NO", "fkv": "fkv-NO"}


def document(summary: Summary, check: SelfCheck, extent: Extent) -> bytes:
    """In the active language, which should be the summary's. Half a second for a thousand notes."""
    body, made_at, is_short = Body(), timezone.localtime(), extent == Extent.SHORT
    if is_short:
        council_paper(body, summary, made_at)
    else:
        report(body, summary, check, made_at, is_whole=extent == Extent.WHOLE)
    about = About(
        title=words.title_of(summary),
        check_title=summary.check_title,
        place=summary.official_name,
        language=summary.language,
        digest=summary.digest,
        made_at=made_at,
        has_front_page=not is_short,
        parts_begin_a_page=not is_short and summary.note_count > FEW_NOTES,
    )
    return written(body, about)


def council_paper(body: Body, summary: Summary, made_at: datetime) -> None:
    """Two pages: of each thing as much as there is room for."""
    body.say("Subtitle", joined(_("Self-check"), summary.check_title))
    body.say("Title", *official_name(summary))
    body.say("Caption", joined(summary.arena, *map(day_of, summary.dates)))
    told(body, summary, in_room(summary, COUNCIL, TWO_PAGES), level=1)
    how_it_was_made(body, summary, made_at)


def report(body: Body, summary: Summary, check: SelfCheck, made_at: datetime, *, is_whole: bool) -> None:
    end_of_title = title_page(body, summary, check, made_at)
    shown = summary if is_whole else without_the_rest(summary)
    if summary.note_count > FEW_NOTES or summary.has_ratings:
        body.heading(1, _("In short"))
        told(body, summary, in_room(summary, IN_SHORT, PAGE), level=2)
    findings(body, shown)
    themes(body, shown)
    map_and_reasons(body, shown, check)
    for part in shown.rounds if is_whole else ():
        round_of_notes(body, part)
    team(body, shown)
    actions(body, shown)
    plenary(body, shown)
    series(body, shown)
    method(body, summary, check, made_at)
    contents(body, end_of_title)


def title_page(body: Body, summary: Summary, check: SelfCheck, made_at: datetime) -> Element:
    """Its last paragraph, which the table of contents comes after."""
    body.picture(front_page(check))
    body.say("Subtitle", joined(_("Self-check"), summary.check_title))
    body.say("Title", *official_name(summary, between="\n"))
    body.say("Date", summary.arena)
    last = body.say("Date", joined(*map(day_of, summary.dates)))
    if summary.group_count:
        last = body.say("Date", words.people(summary))
    for notice in notices(summary, made_at):
        last = body.say("BlockText", notice)
    return last


def official_name(summary: Summary, between: str = " - ") -> list[Words]:
    """Each of its names in its own language."""
    own = [facts for facts in register() if facts.official_name == summary.official_name]
    languages = {name: NAME_LANGUAGES[language] for facts in own for language, name in facts.names}
    found: list[Words] = []
    for name in summary.official_name.split(" - "):
        found += [between] * bool(found) + [Run(name, language=languages.get(name, ""))]
    return found


def told(body: Body, summary: Summary, high: Highlights, *, level: int) -> None:
    """What can be read aloud."""
    body.say("BodyText", words.who_met(summary, high))
    for part, lines in high.findings:
        body.heading(level, words.round_name(part.number, part.title))
        for line in lines:
            body.say("ListBullet", words.shortened(line.text, CUT))
    points_and_themes(body, high, level)
    if high.ambitions:
        body.heading(level, _("Our shared ambitions"))
        for ambition in high.ambitions:
            body.say("ListBullet", words.shortened(ambition.text, CUT))
    if high.actions:
        body.heading(level, _("What now"))
        for action in high.actions:
            when = ", ".join(filter(None, [words.shortened(action.owner, NAMED), words.due(action)]))
            body.say("ListBullet", words.shortened(action.text, CUT), Run(f" {when}", "SubtleEmphasis"))


def points_and_themes(body: Body, high: Highlights, level: int) -> None:
    if high.helps or high.holds_back:
        body.heading(level, _("The map"))
    for title, some in (
        (_("What most say helps us:"), high.helps),
        (_("What most say holds us back:"), high.holds_back),
    ):
        if some:
            body.say("Normal", Run(f"{title} ", "Strong"), joined(*(one.point.title for one in some)))
    if high.themes:
        body.heading(level, _("Themes"))
        themes = (
            f"{words.shortened(one.title, TITLE)} ({words.how_many_groups(len(one.tables))})"
            for one in high.themes
        )
        body.say("Normal", joined(*themes))


def method(body: Body, summary: Summary, check: SelfCheck, made_at: datetime) -> None:
    body.heading(1, _("The method and the sources"))
    body.say("Normal", check.purpose)
    for text in check.how_to:
        body.say("ListBullet", text)
    body.say(
        "Normal",
        _(
            "The notes stand as the groups wrote them. Within a group they are shuffled, so that their order"
            " does not tell who wrote what."
        ),
    )
    body.heading(2, _("How this report was made"))
    how_it_was_made(body, summary, made_at)
    body.heading(2, _("Sources"))
    for source in summary.sources:
        body.say("ListBullet", words.source(source), Run(source.title, address=source.address))


def how_it_was_made(body: Body, summary: Summary, made_at: datetime) -> None:
    body.say("Caption", words.made(made_at), " ", _("SHA-256 of the data:"), " ", summary.digest)
