"""What an arm asks in, what a model wrote out, kept as it comes so that an interrupted study goes on; and answers of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.choose.reciting import recited
from engine.generate.model import Generated, Generator, Prompt
from engine.prompt.reciting import ANSWER_KEYS, Called, Direction, instructed, prompts
from engine.study.arms import Arm
from engine.study.pairs import Pairs
from kg.model import Answer, Mention, Outcome
from kg.progress import Progress

_AT_ONCE = 512
_EXAMPLES = 3
_MOST_TOKENS = 128
_SPARE = 8  # tokens of an answer beyond the longest that is right
_LONGEST = 200  # characters of an answer that are kept
_QUOTES = frozenset(('""', "''", "“”", "‘’", "``"))
_NONE = frozenset({"", "none", "null", "nil", "unknown", "n/a"})


@dataclass(frozen=True, slots=True)
class Asking:
    """How the model of a run is asked: in one of the five ways of asking, or (None) with examples and for JSON."""

    pairs: Pairs
    way: int | None

    @property
    def called(self) -> Called:
        """What prompts call the ontology and both sides."""
        return self.pairs.arm.pairing.called(self.pairs.title)

    def prompts(self, mentions: Sequence[Mention]) -> list[Prompt]:
        """A prompt for each mention. Examples are the most popular pairs of the arm, never the one that is asked about."""
        direction = self.pairs.arm.direction
        if self.way is not None:
            return [prompts(direction, one.text, self.called)[self.way] for one in mentions]
        known = sorted(self.pairs.pairs, key=lambda pair: (-pair.popularity, pair.curie))[: _EXAMPLES + 1]
        shown = [pair.sides(direction) for pair in known]
        return [
            instructed(direction, one.text, self.called, [pair for pair in shown if pair[0] != one.text][:_EXAMPLES])
            for one in mentions
        ]

    def schema(self) -> dict[str, object] | None:
        """What the answer should fulfil where it is JSON."""
        if self.way is not None:
            return None
        key = ANSWER_KEYS[self.pairs.arm.direction]
        return {
            "type": "object",
            "properties": {key: {"type": "string"}},
            "required": [key],
            "additionalProperties": False,
        }


def said(
    generator: Generator, asking: Asking, mentions: Sequence[Mention], path: Path, *, progress: Progress, what: str
) -> dict[int, Generated]:
    """What the model writes for each mention, by row; what the file has already is not asked again."""
    found = dict(_kept(path))
    waiting = [one for one in mentions if one.row not in found]
    longest = max(generator.count_tokens([pair.sides(asking.pairs.arm.direction)[1] for pair in asking.pairs.pairs]))
    most = _MOST_TOKENS if asking.way is None else min(longest + _SPARE, _MOST_TOKENS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        for start in range(0, len(waiting), _AT_ONCE):
            progress(f"{what}: {len(found):,} of {len(mentions):,}", len(found) / len(mentions))
            some = waiting[start : start + _AT_ONCE]
            written = generator.generate(asking.prompts(some), most_tokens=most, schema=asking.schema())
            for mention, one in zip(some, written, strict=True):
                found[mention.row] = one
                line = {"row": mention.row, "text": one.text, **({"error": one.error} if one.error else {})}
                stream.write(f"{json.dumps(line, ensure_ascii=True)}\n")
            stream.flush()
    return found


def answers_of(arm: Arm, mentions: Sequence[Mention], written: dict[int, Generated]) -> list[Answer]:
    """What was written, as answers: an identifier, or a text where the term or the symbol was asked for."""
    return [_answer(arm, one.row, written[one.row]) for one in mentions]


def _answer(arm: Arm, row: int, one: Generated) -> Answer:
    if one.error:
        return Answer(row, status=Outcome.FAILED, accepted=False, text=one.error[:_LONGEST])
    text = one.text[:_LONGEST]
    if arm.has_text:
        plain = answered_text(one.text, arm.direction)
        if plain.lower() in _NONE:
            return Answer(row, status=Outcome.NIL, accepted=False, text=text or None)
        return Answer(row, text=plain[:_LONGEST])
    if curie := recited(one.text):
        return Answer(row, (curie,), text=text)
    nil = answered_text(one.text, arm.direction).lower() in _NONE
    return Answer(row, status=Outcome.NIL if nil else Outcome.UNPARSED, accepted=False, text=text or None)


def answered_text(written: str, direction: Direction) -> str:
    """The term or symbol in what a model wrote: of JSON its only text, else the first line, without quotes and full stop."""
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        value = value.get(ANSWER_KEYS[direction], next(iter(value.values()), ""))
    text = value if isinstance(value, str) else written
    lines = text.strip().splitlines() or [""]
    return _unquoted(_unquoted(lines[0].strip().removesuffix(".")).removesuffix("."))


def _unquoted(text: str) -> str:
    """Without the quotes around it, if both are there: a name may end in a prime."""
    return text[1:-1].strip() if text[:1] + text[-1:] in _QUOTES and len(text) > 1 else text


def _kept(path: Path) -> Iterator[tuple[int, Generated]]:
    """What a file has; a last line that was cut off, or is none of ours, is not there."""
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8").split("\n")
    whole = lines[:-1]
    if lines[-1]:
        path.write_text("".join(f"{line}\n" for line in whole), encoding="utf-8")
    for line in whole:
        value = json.loads(line)
        if not value.get("error"):
            yield value["row"], Generated(value["text"])
