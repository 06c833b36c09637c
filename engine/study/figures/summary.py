"""The runs of a study in, what comes out of it in a few sentences out."""

from collections.abc import Iterator, Sequence

from engine.report.asking import Ask
from engine.report.model import Change
from engine.report.words import interval, points
from engine.study.figures.accuracy import net, outcomes_of
from engine.study.pairs import TRAINED, WITHHELD
from engine.study.running import Recorded


def summary(ask: Ask, recorded: Sequence[Recorded]) -> tuple[str, ...]:
    """What each arm memorized and generalized, and whether symbols generalize where arbitrary identifiers do not."""
    changed = {
        one.pairs.arm.name: {side: net(of) for side, of in outcomes_of(ask, one.base, one.last).items()}
        for one in recorded
        if one.epochs
    }
    ask.taken()
    told = [
        f"{name}: {_worded(of[TRAINED])} on trained concepts (memorized), {_worded(of[WITHHELD])} on withheld ones "
        "(generalized)."
        for name, of in changed.items()
    ]
    return (*told, *_pattern(recorded, changed))


def _pattern(recorded: Sequence[Recorded], changed: dict[str, dict[str, Change]]) -> Iterator[str]:
    """The control: the same names, with symbols that are made from them and with identifiers that are not."""
    arms = {
        (one.pairs.arm.ontology, one.pairs.arm.pairing.name, one.pairs.arm.direction): one.pairs.arm.name
        for one in recorded
    }
    for (ontology, pairing, direction), name in arms.items():
        control = arms.get((ontology, "name-id", direction))
        if pairing == "name-symbol" and control and name in changed and control in changed:
            symbol, identifier = changed[name][WITHHELD], changed[control][WITHHELD]
            is_there = _rises(symbol) and not _rises(identifier)
            yield (
                f"The published pattern, that symbols generalize and arbitrary identifiers of the same names do not, is "
                f"{'here' if is_there else 'not here'} ({direction}: symbols {_worded(symbol)}, identifiers "
                f"{_worded(identifier)}, both withheld)."
            )


def _rises(change: Change) -> bool:
    """Whether it is above 0 by its interval."""
    return change.low is not None and change.low > 0


def _worded(change: Change) -> str:
    return f"{points(change.value)} ({interval(change)})"
