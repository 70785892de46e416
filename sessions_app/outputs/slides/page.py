"""What a slide says, before anything is written: words by placeholder, a picture, a table, notes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from sessions_app.outputs.slides.fitting import Paragraph, bounded, evened, shortened, step_for
from sessions_app.outputs.slides.geometry import TITLE, Layout
from sessions_app.outputs.slides.table import Grid

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Drawing:
    """`words`: what it shows, for whoever does not see it."""

    png: bytes
    words: str


@dataclass(frozen=True)
class Page:
    """A slide: its words by the layout's placeholders. What a layout has and a page does not is left out.

    `notes`: what the speaker sees.
    """

    layout: Layout
    title: str
    notes: tuple[str, ...]
    texts: dict[int, tuple[Paragraph, ...]] = field(default_factory=dict)
    picture: Drawing | None = None
    grid: Grid | None = None

    def fitted(self) -> dict[int, tuple[tuple[Paragraph, ...], int]]:
        """What stands in each placeholder, and how large; boxes of the same steps get the same letters."""
        found, steps = {}, dict[tuple[int, ...], int]()
        for idx, paragraphs in {TITLE: (Paragraph(self.title),), **self.texts}.items():
            box = self.layout.box(idx)
            words = bounded(tuple(replace(one, text=evened(one.text)) for one in paragraphs), box)
            steps[box.sizes] = min(step_for(words, box), steps.get(box.sizes, box.sizes[0]))
            found[idx] = words
        return {idx: (words, steps[self.layout.box(idx).sizes]) for idx, words in found.items()}


def told_apart(pages: Iterable[Page]) -> list[Page]:
    """Each title once: a screen reader lists them. The second of a name is number 2."""
    found, seen = [], Counter[str]()
    for page in pages:
        title = name = shortened(evened(page.title), page.layout.box(TITLE))
        while name in seen:
            seen[title] += 1
            name = f"{title} ({seen[title]})"
        seen[name] = max(seen[name], 1)
        found.append(replace(page, title=name))
    return found


def of_all(title: str, number: int, count: int) -> str:
    """A title that goes on: "Actions – 1 of 2". No line begins with the dash."""
    if count == 1:
        return title
    words = _("%(number)d of %(all)d") % {"number": number, "all": count}
    return title + f" – {words}".replace(" ", NO_BREAK)
