"""The pictures of the Word document, with what they show in words."""

import re

from django.utils.translation import gettext as _

from sessions_app.content import SelfCheck
from sessions_app.domain.summary import Summary
from sessions_app.outputs.drawing import landscape_svg, rated_map, team_on_paper
from sessions_app.outputs.picture import png_of
from sessions_app.outputs.report import TITLE_LANDSCAPE
from sessions_app.outputs.word.body import PAGE, TEXT_WIDTH, Picture
from sessions_app.outputs.word.words import picture_of_the_map, picture_of_the_team

DOTS = 8  # to a millimetre: 200 to an inch
FRONT_DOTS = 4  # flat shapes from edge to edge need no more
HIGHEST = 205  # of a picture, in millimetres, so that its heading has room on the same page
MAP_HIGHEST = 88  # and its table too
SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
SKY = "#f7f2e6"
FRONT = (1200, 1697)  # a page as wide as the drawing of the map
LAND = 566  # so much of it at the foot of the page


def front_page(check: SelfCheck) -> Picture:
    """The landscape at the foot of the sheet, and the sheet is its sky."""
    width, height = FRONT
    at_the_foot = f'<svg y="{height - LAND}" width="{width}" height="{LAND}" '
    land = landscape_svg(check, TITLE_LANDSCAPE).replace("<svg ", at_the_foot, 1)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<path d="M0 0H{width}V{height}H0z" fill="{SKY}"/>{land}</svg>'
    )
    description = _("A drawn landscape with mountains, a fjord, farms and a village.")
    return Picture(png_of(svg, PAGE[0] * FRONT_DOTS), *PAGE, description, whole_page=True)


def map_picture(summary: Summary, check: SelfCheck) -> Picture:
    return on_the_page(rated_map(check, summary.points), picture_of_the_map(summary), MAP_HIGHEST)


def team_picture(summary: Summary) -> Picture:
    return on_the_page(team_on_paper(summary), picture_of_the_team(summary))


def on_the_page(svg: str, description: str, highest: int = HIGHEST) -> Picture:
    """As wide as the text, unless it is too high then."""
    width, height = map(float, SIZE.findall(svg)[0])
    scale = min(TEXT_WIDTH / width, highest / height)
    png = png_of(svg, round(width * scale * DOTS))
    return Picture(png, width * scale, height * scale, description)
