"""The tables of cues, fillers, modifiers and coordination (JSON beside this file), as phrases and sets of words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from engine.model import Assertion
from engine.reading.words import Phrases, words_of

Set = frozenset[str]


class Reach(StrEnum):
    """How far a cue reaches in its sentence; cues.json says it at length."""

    NEXT = "next"
    PHRASE = "phrase"
    LIST = "list"
    CLAUSE = "clause"


@dataclass(frozen=True, slots=True)
class Cue:
    """What a cue says of the findings that it reaches; `says` is None for a pseudo-cue.

    `normal`: that what it names is as it should be. `sure`: False where it may be a word of the finding's name.
    """

    says: Assertion | None
    normal: bool
    reach: Reach
    sure: bool


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues before and after a finding, the words where their scope or a clause ends, and those that make one unsure."""

    before: Phrases[Cue]
    after: Phrases[Cue]
    turns: Phrases[None]
    opens_a_clause: Phrases[None]
    turns_to_the_patient: Set
    turns_to_the_present: Set
    closes_a_list: Set
    ends_a_phrase: Set
    ends_a_denial: Set
    ends_a_clause: Set
    qualifiers: Set
    lack_is_a_finding: Set
    lacking: Set
    sites: Set
    contrasts: Set
    affirms: Set
    joined: Set
    belongs_to_a_name: Set
    names_a_lack: Set
    lack_prefixes: Set
    of_a_test: Set


@dataclass(frozen=True, slots=True)
class Fillers:
    """The words around a finding that say nothing of it; a mention of `empty` words only is left as it is."""

    determiners: Set
    ages: Set
    of_time: Set
    openers: Set
    opens_alone: Set
    needs_before: dict[str, Set]
    of_a_beginning: Set
    before_an_end: Set
    ends: Phrases[None]
    ends_by_means: Phrases[None]
    empty: Set


@dataclass(frozen=True, slots=True)
class Coordination:
    """The words and endings by which a composite mention is taken apart; `prefixes` the longest first."""

    conjunctions: Set
    dropped: Set
    prepositions: Set
    after_preposition: Set
    finding_words: Set
    finding_endings: tuple[str, ...]
    not_findings: Set
    not_finding_endings: tuple[str, ...]
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Modifiers:
    """Kind and value of the words beside a finding, and the words before which a value is part of a name."""

    words: Phrases[tuple[str, str]]
    not_before: dict[str, Set]


@cache
def cues() -> Cues:
    """The cues that ship with the package."""
    table = _table("cues.json")
    sets: dict[str, Any] = {field.name: frozenset(table[field.name]) for field in fields(Cues) if field.type is Set}
    before, after = Phrases(_cues(table, "before")), Phrases(_cues(table, "after"))
    turns, opens = (Phrases((text, None) for text in table[key]) for key in ("turns", "opens_a_clause"))
    return Cues(before=before, after=after, turns=turns, opens_a_clause=opens, **sets)


@cache
def fillers() -> Fillers:
    """The fillers that ship with the package."""
    table = _table("fillers.json")
    beginnings = ("determiners", "subjects", "ages", "verbs", "nouns", "openers")
    of_a_beginning = frozenset(word for kind in beginnings for word in table[kind])
    return Fillers(
        determiners=frozenset(table["determiners"]),
        ages=frozenset(table["ages"]),
        of_time=frozenset(table["of_time"]),
        openers=frozenset(table["openers"]),
        opens_alone=frozenset(table["opens_alone"]),
        needs_before={word: frozenset(needed) for word, needed in table["needs_before"].items()},
        of_a_beginning=of_a_beginning,
        before_an_end=frozenset(table["before_an_end"]),
        ends=Phrases((text, None) for text in table["ends"]),
        ends_by_means=Phrases((text, None) for text in table["ends_by_means"]),
        empty=of_a_beginning
        | frozenset(table["before_an_end"])
        | frozenset(word for text in (*table["ends"], *_cue_texts()) for word in words_of(text).words),
    )


@cache
def coordination() -> Coordination:
    """The table of coordination that ships with the package."""
    table = _table("coordination.json")
    sets = {field.name: frozenset(table[field.name]) for field in fields(Coordination) if field.type is Set}
    return Coordination(
        **sets,
        finding_endings=tuple(table["finding_endings"]),
        not_finding_endings=tuple(table["not_finding_endings"]),
        prefixes=tuple(sorted(table["prefixes"], key=len, reverse=True)),
    )


@cache
def modifier_words() -> Modifiers:
    """The modifiers that ship with the package."""
    table = _table("modifiers.json")
    kinds = ("severity", "laterality", "onset")
    return Modifiers(
        Phrases((text, (kind, value)) for kind in kinds for value, texts in table[kind].items() for text in texts),
        {value: frozenset(words) for value, words in table["not_before"].items()},
    )


def _table(name: str) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(resources.files("engine.reading").joinpath(name).read_text(encoding="utf-8"))
    return table


def _cues(table: dict[str, Any], stands: str) -> Iterator[tuple[str, Cue]]:
    for values in table["rows"]:
        row = dict(zip(table["columns"], values, strict=True))
        if row["stands"] == stands:
            for kin in table["kin"] if "{kin}" in row["cue"] else [""]:
                yield row["cue"].replace("{kin}", kin), _cue(row)


def _cue(row: dict[str, Any]) -> Cue:
    normal = row["says"] == "normal"
    says = None if row["says"] == "pseudo" else Assertion.NEGATED if normal else Assertion(row["says"])
    return Cue(says, normal, Reach(row["reaches"]), row["sure"])


def _cue_texts() -> Iterator[str]:
    """The texts of which no word is a finding: the cues before one, and those after one that are a word."""
    table = _table("cues.json")
    yield from table["qualifiers"]
    yield from (text for text, cue in _cues(table, "before") if cue.says)
    yield from (text for text, _ in _cues(table, "after") if " " not in text)
