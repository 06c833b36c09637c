"""Names of an ontology in, mentions out that are written otherwise: one function a class of change, all from a seed.

A source is a label or EXACT synonym of four or more folded characters that belongs to one live concept. A changed string
that folding does not lead back to its name is kept only if, folded, it is no name of any concept of the ontology.
"""

import json
import random
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from benchmarks.normalize.sets import NameRow
from benchmarks.normalize.wording import PREFIXES, SPELLING, SUFFIXES
from engine.gold import GoldRow
from kg.model import Scope
from kg.text import fold

COUNT = 1_000
_SHORTEST = 4
_SHORTEST_WORD = 5
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_SPACES = "\u00a0\u2003\u2009\u202f\u3000"
_APOSTROPHES = "\u2018\u2019\u02bc\u2032"
_LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "fi": "ﬁ", "fl": "ﬂ", "ff": "ﬀ", "st": "ﬆ"}
_QUOTES = ("“{}”", "„{}“", "«{}»", "‘{}’", '"{}"')
_PREPOSITIONS = {
    "of",
    "in",
    "with",
    "on",
    "at",
    "by",
    "to",
    "from",
    "due",
    "during",
    "after",
    "without",
    "for",
    "and",
    "or",
}
_NO_NOUN = ("ed", "al", "ic", "ar", "ly")
_TABLES = Path(__file__).parents[2] / "engine" / "reading"

Change = Callable[[str, random.Random], str | None]
"""The changed text; None where there is nothing to change."""


def case(text: str, chance: random.Random) -> str | None:
    forms = {text.upper(), text.lower(), text.title(), text.swapcase()} - {text}
    return chance.choice(sorted(forms)) if forms else None


def punctuation(text: str, chance: random.Random) -> str | None:
    """A hyphen, slash or comma for a space or the other way round; brackets; a full stop at the end."""
    forms = {f"{text}.", f"({text})", f"{text};", f"- {text}"}
    forms |= {text.replace(mark, " ") for mark in "-,/()"} | {text.replace(" ", "-", 1), text.replace(" ", ", ", 1)}
    return chance.choice(sorted(forms - {text}))


def dashes(text: str, chance: random.Random) -> str | None:
    return text.replace("-", chance.choice(_DASHES)) if "-" in text else None


def quotes(text: str, chance: random.Random) -> str | None:
    """Another apostrophe, or quotes around the whole."""
    return text.replace("'", chance.choice(_APOSTROPHES)) if "'" in text else chance.choice(_QUOTES).format(text)


def spaces(text: str, chance: random.Random) -> str | None:
    return text.replace(" ", chance.choice([*_SPACES, "  ", "\t"])) if " " in text else None


def ligatures(text: str, _: random.Random) -> str | None:
    changed = re.sub("|".join(_LIGATURES), lambda match: _LIGATURES[match.group()], text)
    return changed if changed != text else None


def order(text: str, chance: random.Random) -> str | None:
    """The words reversed, or "B, A" for "A B"."""
    words = text.split()
    if len(words) == 1:
        return None
    cut = chance.randrange(1, len(words))
    return chance.choice([" ".join(words[::-1]), f"{' '.join(words[cut:])}, {' '.join(words[:cut])}"])


def plural(text: str, _: random.Random) -> str | None:
    """The head noun, which is the last word before a comma or preposition, in the plural."""
    words = text.split()
    ends = (at for at, word in enumerate(words[1:], 1) if word.lower() in _PREPOSITIONS or words[at - 1].endswith(","))
    head = next(ends, len(words)) - 1
    noun, comma = words[head].rstrip(","), "," * words[head].endswith(",")
    if not noun.isalpha() or noun.endswith(_NO_NOUN) or (noun.endswith("s") and not noun.endswith(("sis", "ss"))):
        return None
    endings = (("sis", "ses", 3), ("ss", "sses", 2), ("x", "xes", 1), ("ch", "ches", 2), ("sh", "shes", 2))
    many = next((noun[:-cut] + new for old, new, cut in endings if noun.endswith(old)), None)
    if many is None:
        many = f"{noun[:-1]}ies" if re.search("[^aeiou]y$", noun) else f"{noun}s"
    return " ".join([*words[:head], many + comma, *words[head + 1 :]])


@cache
def _american() -> re.Pattern[str]:
    """Any American stem; not where the British one, of which it is a part, stands already."""
    stems = (
        f"(?<!{uk[0]}){us}" if uk.endswith(us) else us for us, uk in sorted(SPELLING.items(), key=lambda p: -len(p[0]))
    )
    return re.compile("|".join(stems), re.IGNORECASE)


def spelling(text: str, _: random.Random) -> str | None:
    """British for American, everywhere in the text."""
    changed = _american().sub(lambda match: _as_cased(match.group(), SPELLING[match.group().lower()]), text)
    return changed if changed != text else None


def _as_cased(old: str, new: str) -> str:
    return new.capitalize() if old[0].isupper() else new


def typo(text: str, chance: random.Random) -> str | None:
    """A deletion, insertion, substitution or swap inside a word of five or more letters."""
    words = [match for match in re.finditer("[A-Za-z]+", text) if len(match.group()) >= _SHORTEST_WORD]
    if not words:
        return None
    word = chance.choice(words)
    at = chance.randrange(word.start() + 1, word.end() - 1)  # neither its first nor its last letter
    letter = chance.choice(string.ascii_lowercase)
    swapped = min(at, word.end() - 3)
    return chance.choice([
        text[:at] + text[at + 1 :],
        text[:at] + letter + text[at:],
        text[:at] + letter + text[at + 1 :],
        text[:swapped] + text[swapped + 1] + text[swapped] + text[swapped + 2 :],
    ])  # fmt: skip


def two_typos(text: str, chance: random.Random) -> str | None:
    once = typo(text, chance)
    return once and typo(once, chance)


def filler(text: str, chance: random.Random) -> str | None:
    """Words around it, every second time such as stand in no table of the tool."""
    new = chance.random() < 0.5
    around = [one for one in (*PREFIXES, *SUFFIXES) if (one in unseen()) == new] or [*PREFIXES, *SUFFIXES]
    words = chance.choice(around)
    return f"{words}{text}" if words in PREFIXES else f"{text}{words}"


@cache
def unseen() -> frozenset[str]:
    """Fillers with a word that stands in no table of the tool."""
    known = {word for file in _TABLES.glob("*.json") for word in _words(json.loads(file.read_text(encoding="utf-8")))}
    return frozenset(words for words in (*PREFIXES, *SUFFIXES) if not known.issuperset(fold(words).split()))


def _words(value: object) -> Iterator[str]:
    """The words of all texts in JSON, but for what it says of itself."""
    if isinstance(value, str):
        yield from fold(value).split()
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from () if name == "about" else (*fold(name).split(), *_words(one))
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)


def exact(text: str, _: random.Random) -> str | None:
    return text


CHANGES: dict[str, tuple[Change, bool]] = {
    "exact": (exact, True), "case": (case, True), "punctuation": (punctuation, True), "dashes": (dashes, True),
    "quotes": (quotes, True), "spaces": (spaces, True), "ligatures": (ligatures, True), "word order": (order, False),
    "plural": (plural, False), "filler": (filler, False), "UK/US spelling": (spelling, False),
    "one typo": (typo, False), "two typos": (two_typos, False),
}  # fmt: skip
"""Each class with its change, and whether folding may lead back to the name."""


def sources(names: Iterable[NameRow]) -> list[NameRow]:
    """Labels and EXACT synonyms of one live concept, each string once."""
    rows = list(names)
    bearers = Counter(key for key, _ in {(row.key, row.curie) for row in rows})
    once = {row.key: row for row in reversed(rows) if row.scope in (Scope.LABEL, Scope.EXACT)}
    return [row for key, row in sorted(once.items()) if bearers[key] == 1 and len(key) >= _SHORTEST]


def changed(kind: str, names: Sequence[NameRow], seed: int, *, count: int = COUNT) -> list[GoldRow]:
    """So many mentions of a class, or fewer where the names do not give more."""
    change, may_fold_back = CHANGES[kind]
    chance = random.Random(f"{seed} {kind}")  # noqa: S311
    keys = {row.key for row in names}
    found: list[GoldRow] = []
    for row in chance.sample(given := sources(names), len(given)):
        if len(found) == count:
            break
        text = change(row.text, chance)
        if text and ((key := fold(text)) not in keys or (may_fold_back and key == row.key)):
            found.append(GoldRow(text, (row.curie,)))
    return found
