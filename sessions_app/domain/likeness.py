"""Which notes share words: a start for people who gather notes under themes, never a decision.

Words are brought to their stems by Martin Porter's Norwegian Snowball algorithm
(https://snowballstem.org/algorithms/norwegian/stemmer.html, told there in words and followed here), with what
nynorsk and our purpose add to it (`stem`). A stem weighs by how few notes have it (idf), and a long word also
counts, by half, as the shorter one it begins with: «boligbygging» is about «bolig».
Nothing is learnt, nothing leaves the machine, and the same notes always give the same answer.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
Vector = dict[str, float]

WORD = re.compile(r"[^\W\d_]{3,}")
AFTER_A_VOWEL = re.compile(r"[aeiouyæøåêòóôéèàá][^aeiouyæøåêòóôéèàá]")
BEFORE_S = "bcdfghjlmnoprtvyz"
INFLECTIONS = sorted(
    re.findall(
        r"\w+",
        "a e ede ande ende ane ene hetene en heten ar er heter as es edes endes enes hetenes ens hetens ers"
        " ets et het ast s erte ert"
        " heit heita heiter heitar heitene heitane"  # nynorsk: moglegheit as mulighet
        " ere erne eren arar arane aren",  # who does it, in both: lærerne and lærarane as lærer and lærar
    ),
    key=len,
    reverse=True,
)
DERIVATIONS = sorted(
    ("leg", "eleg", "ig", "eig", "lig", "elig", "els", "lov", "elov", "slov", "hetslov"),
    key=len,
    reverse=True,
)

# Words that say nothing of what a note is about, in both languages; also those said of everything in a room.
STOP = frozenset(
    re.findall(
        r"\w+",
        """
        aldri alle allerede alltid alt altfor altid altså andre andres annen annet at att av bare bedre
        begge betre ble blei bli blir blitt blitte bort borte bra bruka brukar bruke bruker burde både bør
        da dag dagar dager de deg dei dem den denne der dere deres derfor det dette di din disse dit ditt
        dra du dykk dykkar då eg egen eget egne eige eigen eigne ein eit eitt eller ellers elles en enda
        enkelt enn enno ennå er et ett etter faktisk fast fem fikk finn finne finner finnes fins finst
        fire fleire flere flest fleste flinke flott for fordi fra fram frem frå fyrste få får fått før
        først første gang ganger gi gir gjeld gjelder gjennom gjer gjere gjerne gjor gjorde gjort gjør
        gjøre god gode godt gå går ha hadde halv halve han hans har hatt heile heilt heim heime hel hele
        heller helt henne hennes her hit hjem hjemme ho hos hun hva hvem hver hverandre hvert hvilke
        hvilken hvis hvor hvordan hvorfor i igjen ikke ikkje ingen inn innan innen innimellom ja jeg jo
        kalla kaller kan kanskje kjem klare kom komme kommer korleis kun kunna kunne kva kvar kvarandre
        kven kvens kvi kvifor la laga lage langt lengre lett ligg ligger lite liten litt lov man mange me
        med medan meg meget meir mellom men mens mer mest mi min mindre mine minst mitt mot mulig mye
        mykje må måte måtte ned nei nemlig neste nesten no noe noen nok noka noko nokon nokor nokre ny nye
        nytt nå når ofte og også om opp oss over på rundt sa saman same samme sammen samt satt satte se
        seg selv ser sett sette setter si sidan siden sier sin sine sist siste sitt sjå sjøl sjølv skal
        skulla skulle slik slike slutte snakkar snakke snakker snart so som somme somt spør spørje spørre
        stor store stort stå står så sånn ta tar tatt tek tenke tenker tenkje ti tid til ting to tre treng
        trenge trenger tror trur uansett under unna ut utan uten utenfor vanskeleg vanskelig var vart
        varte ved veit vel veldig verdt vere vert verte vet vi viktig viktige vil ville virker vise viser
        vore vår våre vårt være vært å år året ønske ønsker
        """,
    )
)


def stem(word: str) -> str:
    """What is left of a word, in small letters, of either bokmål or nynorsk.

    Unlike Snowball, which makes «bol» of it, «bolig» stays what it is: four letters are left. After its three
    steps: «utvikling» as «utvikle», «byggj» as «bygg», and «rommet» as «rom».
    """
    found = AFTER_A_VOWEL.search(word)
    region = max(3, found.end()) if found else len(word)
    word = without_inflection(word, region)
    if word.endswith(("dt", "vt")) and len(word) - 2 >= region:
        word = word[:-1]
    word = without(word, DERIVATIONS, max(region, 4))
    if word.endswith("ing") and len(word) >= 7:
        word = word[:-3]
    if word.endswith(("gj", "kj")):
        word = word[:-1]
    is_doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] in BEFORE_S + "ks"
    return word[:-1] if is_doubled else word


def without_inflection(word: str, region: int) -> str:
    """Snowball's first step: the longest ending that lies in the region behind the first syllable."""
    ending = ending_of(word, INFLECTIONS, region)
    if ending in {"erte", "ert"}:
        return word[: 2 - len(ending)]
    if ending == "s":
        before = word[-2]
        is_ending = before in BEFORE_S or (before == "k" and not AFTER_A_VOWEL.fullmatch(word[-3:-1]))
        return word[:-1] if is_ending else word
    return word[: len(word) - len(ending)]


def without(word: str, endings: Iterable[str], region: int) -> str:
    return word[: len(word) - len(ending_of(word, endings, region))]


def ending_of(word: str, endings: Iterable[str], region: int) -> str:
    """The first of the endings that stands in the region; longest first is how they are given."""
    room = len(word) - region
    return next((one for one in endings if len(one) <= room and word.endswith(one)), "")


def words_of(text: str) -> dict[str, str]:
    """The stems of a text that say something, each with the word as it first stands there."""
    found: dict[str, str] = {}
    for word in WORD.findall(text.casefold()):
        if word not in STOP:
            found.setdefault(stem(word), word)
    return found


@dataclass(frozen=True)
class Alike(Generic[K]):
    """A note that shares `words` (as it writes them) with what it was compared with."""

    key: K
    words: tuple[str, ...]


@dataclass(frozen=True)
class Bunch(Generic[K]):
    """Notes that share a word, and what else most of them have."""

    words: tuple[str, ...]
    keys: tuple[K, ...]
    groups: int


class Likeness(Generic[K]):
    """All notes of a session by their words. 1 500 of them take a tenth of a second, the second time half."""

    LEAST = 0.12  # of 1: below it two texts have only a common word in common
    RAREST, COMMONEST = 3, 0.08  # notes that a word must be in to bunch them, and the share it may be in

    def __init__(self, texts: Mapping[K, str]) -> None:
        self.words = {key: words_of(text) for key, text in texts.items()}
        self.heads: dict[str, str] = {}

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(one for words in self.words.values() for one in words)

    def head(self, one: str) -> str:
        """The longest stem of the room that this one begins with, if any: boligbygg → bolig."""
        if one not in self.heads:
            starts = (one[:end] for end in range(len(one) - 3, 3, -1))
            self.heads[one] = next((start for start in starts if start in self.known), "")
        return self.heads[one]

    @cached_property
    def having(self) -> dict[str, list[K]]:
        """The notes of each stem, in the notes' own order."""
        found: dict[str, list[K]] = defaultdict(list)
        for key, words in self.words.items():
            for one in self.weighted(words):
                found[one].append(key)
        return found

    def weighted(self, words: Iterable[str]) -> Vector:
        """A text's own stems count whole, what longer ones begin with by half."""
        found = {head: 0.5 for one in words if (head := self.head(one))}
        return found | dict.fromkeys(words, 1.0)

    def rarity(self, one: str) -> float:
        """More than 0 only for what some note has."""
        return log(1 + len(self.words) / len(self.having[one])) if one in self.having else 0.0

    def like(self, title: str, chosen: Collection[K], count: int) -> list[Alike[K]]:
        """The notes, not chosen yet, that are most like those chosen and the title over them."""
        sought: Vector = defaultdict(float)
        for words in [words_of(title)] * 2 + [self.words[key] for key in chosen if key in self.words]:
            for one, weight in self.weighted(words).items():
                sought[one] += weight * self.rarity(one)
        scores = self.scores(sought, set(chosen))
        best = sorted(scores, key=lambda key: -scores[key])[:count]  # stable: else in the notes' order
        return [Alike(key, self.shared(key, sought)) for key in best if scores[key] >= self.LEAST]

    def scores(self, sought: Vector, chosen: set[K]) -> dict[K, float]:
        """The cosine of each other note that shares a word at all."""
        length = sqrt(sum(weight**2 for weight in sought.values()))
        found: dict[K, float] = {}
        for key in dict.fromkeys(key for one in sought for key in self.having.get(one, ())):
            if key not in chosen:
                mine = {one: each * self.rarity(one) for one, each in self.weighted(self.words[key]).items()}
                product = sum(each * sought.get(one, 0) for one, each in mine.items())
                found[key] = product / (length * sqrt(sum(each**2 for each in mine.values())))
        return found

    def shared(self, key: K, sought: Vector) -> tuple[str, ...]:
        """Up to three words that the note has in common with what was sought, the weightiest first."""
        words = self.words[key]
        worth = {one: max(sought.get(one, 0), sought.get(self.head(one), 0)) for one in words}
        best = sorted((one for one in words if worth[one]), key=lambda one: -worth[one])
        return tuple(words[one] for one in best[:3])

    def bunches(self, group_of: Mapping[K, Hashable], count: int, asked: str = "") -> list[Bunch[K]]:
        """Words that notes of several groups share: many groups and a rare word first, each note once.

        Not those of the questions `asked`, which answers repeat.
        """
        most = max(2 * self.RAREST, self.COMMONEST * len(self.words))
        behind = {one: len({group_of[key] for key in keys}) for one, keys in self.having.items()}
        everybodys = words_of(asked)
        common = [
            one
            for one, keys in self.having.items()
            if self.RAREST <= len(keys) <= most and behind[one] > 1 and one not in everybodys
        ]
        found: list[Bunch[K]] = []
        taken: set[K] = set()
        for one in sorted(common, key=lambda one: (-behind[one] * self.rarity(one), one)):
            keys = self.having[one]
            if len(taken.intersection(keys)) * 2 < len(keys):
                taken.update(keys)
                found.append(Bunch(self.told(one, keys), tuple(keys), behind[one]))
            if len(found) == count:
                break
        return found

    def told(self, one: str, keys: list[K]) -> tuple[str, ...]:
        """The word as it is mostly written, and at most two others that half of the notes have too."""
        beside = Counter(each for key in keys for each in self.words[key] if not each.startswith(one))
        others = [each for each, times in beside.most_common(2) if times * 2 >= len(keys)]
        return tuple(self.written(each, keys) for each in [one, *others])

    def written(self, one: str, keys: list[K]) -> str:
        """The stem itself where only longer words begin with it."""
        spelt = Counter(self.words[key][one] for key in keys if one in self.words[key])
        return min(spelt, key=lambda word: (-spelt[word], len(word), word)) if spelt else one
