"""The lagkart as geometry: the municipality in the middle, players as slips on four rings around it.

Rings are rounded frames inside each other, and slips stand in them like words on lines: above the
municipality from left to right, below it from right to left, so that a kind is a sector of the ring; local
ones beside it too. Lines of words cannot overlap, however many there are and whatever they are called. Where
a picture's height is given, letters shrink until all have room, and long names are shortened; where it is
free, as on a phone, it grows.

Nothing here knows colours or HTML. Lengths are whole numbers, which no language writes with a comma.
"""

from dataclasses import dataclass

from sessions_app.domain.lettering import balanced, shortened, small, text_width, wide
from sessions_app.domain.summary import Player
from sessions_app.enums import Distance, PlayerKind

AIR = 1.06  # over what is needed, where the height is free
LEAST_LETTERS = 7  # smaller ones nobody reads: then the picture grows beyond its frame
WIDEST_SLIP = 14  # in letters' heights
ORDER = list(PlayerKind)


@dataclass(frozen=True)
class Frame:
    """What a picture has to fit in. `height` 0: as high as it takes; `fills`: no lower than that either."""

    width: int
    height: int
    letters: int
    fills: bool = False


PHONE = Frame(width=360, height=0, letters=16)
WALL = Frame(width=1760, height=850, letters=42, fills=True)
PAPER = Frame(width=720, height=1000, letters=17)


@dataclass(frozen=True)
class Slip:
    """A player where it stands: the corner, the size, and the lines that have room on it."""

    player: Player
    distance: Distance
    x: int
    y: int
    width: int
    height: int
    letters: int
    name: str
    role: str

    @property
    def corner(self) -> int:
        return max(2, self.letters // 3)

    @property
    def text_x(self) -> int:
        return self.x + self.width // 2

    @property
    def name_y(self) -> int:
        """The line that letters stand on; in the middle of the slip where there is no role."""
        lines = self.letters + (small(self.letters) * 1.25 if self.role else 0)
        return self.y + round((self.height - lines) / 2 + self.letters * 0.86)

    @property
    def role_y(self) -> int:
        return self.name_y + round(small(self.letters) * 1.3)


@dataclass(frozen=True)
class Ring:
    distance: Distance
    x: int
    y: int
    width: int
    height: int
    letters: int
    corner: int
    name_width: int

    @property
    def name_box(self) -> tuple[int, int, int, int]:
        """x, y, width and height of the ring's name, which sits on its upper edge."""
        height = round(small(self.letters) * 1.2)
        return self.x + self.corner, self.y - height // 2, self.name_width, height

    @property
    def name_x(self) -> int:
        return self.x + self.corner + self.name_width // 2

    @property
    def name_y(self) -> int:
        return self.y + round(small(self.letters) * 0.35)


@dataclass(frozen=True)
class Middle:
    """Where the municipality stands, with letters that its name has room for."""

    x: int
    y: int
    width: int
    height: int
    letters: int

    @property
    def text_x(self) -> int:
        return self.x + self.width // 2

    @property
    def text_y(self) -> int:
        return self.y + round(self.height / 2 + self.letters * 0.36)


@dataclass(frozen=True)
class Lagkart:
    """`rings` from the outermost to the innermost, as they are drawn; `letters` is the height of a name's."""

    width: int
    height: int
    letters: int
    rings: tuple[Ring, ...]
    slips: tuple[Slip, ...]
    middle: Middle
    place: str

    @property
    def small(self) -> int:
        return small(self.letters)

    @property
    def by_ring(self) -> list[tuple[Distance, list[Player]]]:
        """The same in words: players by ring, from the middle, in the order of their kinds."""
        there = sorted((slip.player for slip in self.slips), key=lambda player: ORDER.index(player.kind))
        found = [(ring, [one for one in there if one.distance == ring]) for ring in Distance]
        return [(ring, players) for ring, players in found if players]


Word = tuple[Player, int]  # with the width of its slip
Line = list[Word]
Halves = tuple[list[Line], list[Line]]  # above and below the municipality, each from above


def lagkart(place: str, players: tuple[Player, ...], frame: Frame) -> Lagkart:
    """The team of `place`, with letters as large as the frame allows."""
    fits, too_large = LEAST_LETTERS, frame.letters + 1
    if not frame.height:
        fits, too_large = frame.letters, frame.letters
    while fits + 1 < too_large:
        half = (fits + too_large) // 2
        has_room = Drawing(place, players, frame.width, half).least_height <= frame.height
        fits, too_large = (half, too_large) if has_room else (fits, half)
    drawing = Drawing(place, players, frame.width, fits)
    least = drawing.least_height
    return drawing.drawn(max(frame.height if frame.fills else round(least * AIR), least))


class Drawing:
    """A try with letters of one height."""

    def __init__(self, place: str, players: tuple[Player, ...], width: int, letters: int) -> None:
        self.place, self.width, self.letters = place, width, letters
        self.gap = max(2, round(letters * 0.4))
        self.side = max(4, round(letters * 0.75))  # of a ring, left and right of those inside it
        self.edge = max(4, round(letters * 0.74))  # above and below slips, where a ring's name is near
        self.foot = max(3, round(letters * 0.42))  # the same below the municipality, where there are no names
        has_roles = any(player.roles for player in players)
        self.slip_height = round(letters * (2.55 if has_roles else 1.7))
        inmost = self.room(Distance.LOCAL)
        self.middle_width = min(inmost, round(text_width(place, letters) * 1.3 + letters * 3))
        self.words = {ring: self.words_of(ring, players) for ring in Distance}
        self.beside = self.taken_beside(inmost)
        self.halves = self.half_and_half()

    def words_of(self, ring: Distance, players: tuple[Player, ...]) -> Line:
        here = sorted((one for one in players if one.distance == ring), key=lambda one: ORDER.index(one.kind))
        return [(player, self.width_of(player, self.room(ring))) for player in here]

    def room(self, ring: Distance) -> int:
        """How wide a line may be: each ring is a little narrower than the one around it, and has corners."""
        outside = list(Distance)[::-1].index(ring)
        return max(self.letters, self.width - 2 - 2 * outside * self.side - 3 * self.letters)

    def width_of(self, player: Player, room: int) -> int:
        letters = self.letters
        widest = max(text_width(player.name, letters), text_width(" · ".join(player.roles), small(letters)))
        return min(round(widest + letters * 1.1), letters * WIDEST_SLIP, room)

    def taken_beside(self, inmost: int) -> tuple[Line, Line]:
        """Local players left and right of the municipality, as long as they have room there."""
        local, left, right = self.words[Distance.LOCAL], list[Word](), list[Word]()
        rooms = [(inmost - self.middle_width) // 2 - self.gap] * 2
        while local:
            here, side = (right, 1) if rooms[1] >= rooms[0] else (left, 0)
            word = local[0] if side else local[-1]
            rooms[side] -= word[1] + self.gap
            if rooms[side] < 0:
                break
            here.insert(len(here) if side else 0, word)
            local.remove(word)
        return left, right

    def half_and_half(self) -> dict[Distance, Halves]:
        """As many lines above as below, and the odd one where there are fewer so far."""
        found, above, below = {}, 0, 0
        for ring in Distance:
            lines = balanced(self.words[ring], self.room(ring), self.gap)
            upper = (len(lines) + (above <= below)) // 2
            above, below = above + upper, below + len(lines) - upper
            found[ring] = lines[:upper], [line[::-1] for line in lines[upper:]]
        return found

    def lines_height(self, lines: list[Line], edge: int) -> int:
        return 2 * edge + len(lines) * (self.slip_height + self.gap) - self.gap if lines else edge

    def above_height(self, ring: Distance) -> int:
        return max(2 * self.edge, self.lines_height(self.halves[ring][0], self.edge))

    def below_height(self, ring: Distance) -> int:
        return self.lines_height(self.halves[ring][1], self.foot)

    @property
    def middle_height(self) -> int:
        is_beside = any(self.beside)
        return max(round(self.letters * 2.4), self.slip_height if is_beside else 0)

    @property
    def least_height(self) -> int:
        parts = sum(self.above_height(ring) + self.below_height(ring) for ring in Distance)
        return parts + self.middle_height + 2 * self.edge

    def drawn(self, height: int) -> Lagkart:
        """Room that is left is shared by the rings."""
        more = (height - self.least_height) // (2 * len(Distance) + 1)
        y, below = self.edge, height - 2
        rings, slips = [], []
        for place, ring in enumerate(list(Distance)[::-1]):
            rings.append(self.ring(ring, place, y, below))
            above, under = self.halves[ring]
            slips += self.placed(ring, above, y + self.edge + more // 2)
            y += self.above_height(ring) + more
            below -= self.below_height(ring) + more
            slips += self.placed(ring, under, below + self.foot + more // 2)
        middle = self.middle((y + below - self.middle_height) // 2)
        slips += self.placed_beside(middle)
        return Lagkart(self.width, height, self.letters, tuple(rings), tuple(slips), middle, self.place)

    def ring(self, ring: Distance, place: int, y: int, below: int) -> Ring:
        x = 1 + place * self.side
        corner = max(4, round(self.letters * 3.4) - place * self.side)
        name_width = round(text_width(str(ring.label), small(self.letters))) + self.letters
        return Ring(ring, x, y, self.width - 2 * x, below - y, self.letters, corner, name_width)

    def middle(self, y: int) -> Middle:
        fits = (self.middle_width - self.letters) / max(1.0, text_width(self.place, 1))
        letters = max(1, round(min(fits, self.letters * 1.3)))
        x = (self.width - self.middle_width) // 2
        return Middle(x, y, self.middle_width, self.middle_height, letters)

    def placed(self, ring: Distance, lines: list[Line], y: int) -> list[Slip]:
        found = []
        for line in lines:
            found += self.in_line(ring, line, (self.width - wide(line, self.gap)) // 2, y)
            y += self.slip_height + self.gap
        return found

    def placed_beside(self, middle: Middle) -> list[Slip]:
        left, right = self.beside
        y = middle.y + (middle.height - self.slip_height) // 2
        at = middle.x - self.gap - wide(left, self.gap)
        after = middle.x + middle.width + self.gap
        return [*self.in_line(Distance.LOCAL, left, at, y), *self.in_line(Distance.LOCAL, right, after, y)]

    def in_line(self, ring: Distance, line: Line, x: int, y: int) -> list[Slip]:
        found = []
        for player, width in line:
            found.append(self.slip(player, ring, x, y, width))
            x += width + self.gap
        return found

    def slip(self, player: Player, ring: Distance, x: int, y: int, width: int) -> Slip:
        room = width - self.letters
        name = shortened(player.name, room, self.letters)
        role = shortened(" · ".join(player.roles), room, small(self.letters))
        return Slip(player, ring, x, y, width, self.slip_height, self.letters, name, role)
