"""What a system said in, an answer for each mention of a data set out: by number where both have one, else by text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.evaluate.dataset import ROW, GoldSet
from engine.evaluate.said import RANK, Said, Spelling
from engine.mentions.rows import shown
from engine.prompt.reciting import Direction
from engine.table import Table
from kg.errors import PlacedError, UsageError
from kg.model import Answer, Mention, Outcome


@dataclass(frozen=True, slots=True)
class Joined:
    """The answers; the mentions nothing was said of; the lines about mentions that the gold does not have.

    `several` counts answers of several identifiers to mentions of one concept: those are none. `unparsed` are the lines
    that say something, but no identifier.
    """

    answers: list[Answer]
    silent: list[Mention]
    unknown: list[Said]
    several: int
    unparsed: list[Said]


def joined(table: Table, said: Sequence[Said], gold: GoldSet, spelling: Spelling) -> Joined:
    """The answers to the mentions of a data set.

    Raises:
        UsageError: no line is about any mention.
        LoadError: it is not clear which mention a line is about, or what is said of one.
    """
    by_row = gold.numbered and ROW in table.columns
    of = _by_row(table, said, gold) if by_row else _by_text(table, said, gold, spelling)
    if not of:
        raise UsageError(
            f"{table.path}: none of its {len(said):,} lines is about a mention of {gold.dataset.source} "
            f"(joined by {ROW if by_row else 'mention'}: {shown([one.mention for one in said[:3]])})"
        )
    answers, several = [], 0
    for mention in gold.mentions:
        for rank, one in _ranked(table, mention, of.get(mention.row, ())):
            is_one = len(one.identifiers) <= 1 or mention.composite
            several += not is_one
            answers.append(_answer(mention, rank, one if is_one else _unparsed(one)))
    met = {one.line: one for lines in of.values() for one in lines}
    return Joined(
        answers,
        [mention for mention in gold.mentions if mention.row not in of],
        [one for one in said if one.line not in met],
        several,
        [one for one in met.values() if one.status == Outcome.UNPARSED],
    )


def _by_row(table: Table, said: Iterable[Said], gold: GoldSet) -> dict[int, list[Said]]:
    """The lines about each mention, by its number; a line without one is refused, and one whose mention differs."""
    texts = {mention.row: mention.text for mention in gold.mentions}
    found: dict[int, list[Said]] = {}
    for one in said:
        if one.row is None:
            raise PlacedError(
                f"{table.place(one.line)}: no {ROW}; number each line as the gold does, or leave out the column"
            )
        text = texts.get(one.row)
        if text is None:
            continue
        if gold.direction == Direction.TERM_TO_ID and text.strip() != one.mention:
            raise PlacedError(
                f"{table.place(one.line)}: {ROW} {one.row} is {text.strip()[:60]!r} in the gold, not {one.mention[:60]!r}; "
                f"are the files of one version?"
            )
        found.setdefault(one.row, []).append(one)
    return found


def _by_text(table: Table, said: Iterable[Said], gold: GoldSet, spelling: Spelling) -> dict[int, list[Said]]:
    """The lines about each mention, by its text; refused where that has several golds, so that one answer cannot tell."""
    mentions: dict[str, list[Mention]] = {}
    for mention in gold.mentions:
        mentions.setdefault(mention.text.strip(), []).append(mention)
    found: dict[int, list[Said]] = {}
    for one in said:
        text = one.mention
        if gold.direction == Direction.ID_TO_TERM and text not in mentions:
            text = spelling.curie(text) or text
        there = mentions.get(text, [])
        if len({(frozenset(mention.gold), mention.composite) for mention in there}) > 1:
            rows = ", ".join(str(mention.row) for mention in there[:3])
            raise PlacedError(
                f"{table.place(one.line)}: {text[:60]!r} has different gold in different rows of {gold.dataset.source} "
                f"({rows}{' …' if len(there) > 3 else ''}); number the mentions in a column {ROW} of both files"  # noqa: PLR2004
            )
        for mention in there:
            found.setdefault(mention.row, []).append(one)
    return found


def _ranked(table: Table, mention: Mention, lines: Sequence[Said]) -> list[tuple[int, Said]]:
    """The lines about a mention by rank; equal ones count once."""
    by_rank: dict[int, Said] = {}
    for one in lines:
        other = by_rank.setdefault(one.rank or 1, one)
        if other.answer != one.answer:
            raise PlacedError(
                f"{table.place(one.line)}: another answer to {mention.text[:60]!r} than in line {other.line}; "
                f"number candidates in a column {RANK}, or mentions in a column {ROW} of both files"
            )
    if by_rank and 1 not in by_rank:
        first = min(by_rank.values(), key=lambda one: one.line)
        raise PlacedError(
            f"{table.place(first.line)}: {mention.text[:60]!r} has no answer of rank 1; number them from 1 on"
        )
    return sorted(by_rank.items())


def _answer(mention: Mention, rank: int, one: Said) -> Answer:
    return Answer(
        mention.row,
        one.identifiers,
        rank,
        one.status,
        one.status == Outcome.ANSWERED,
        one.score,
        one.probability,
        one.text,
    )


def _unparsed(one: Said) -> Said:
    return replace(one, status=Outcome.UNPARSED, identifiers=(), text=one.text or "|".join(one.identifiers))
