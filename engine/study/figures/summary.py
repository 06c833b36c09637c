"""The runs of a study in, what comes out of it in a few sentences out."""

from collections.abc import Iterator, Mapping, Sequence

from engine.report.asking import Ask
from engine.report.model import Change, Share
from engine.report.shares import share
from engine.report.words import interval, percent, points
from engine.study.figures.accuracy import net, outcomes_of
from engine.study.pairs import TRAINED, WITHHELD
from engine.study.running import Recorded

Outcomes = Mapping[str, Mapping[str, int]]


def summary(ask: Ask, recorded: Sequence[Recorded]) -> tuple[str, ...]:
    """What each arm memorized and generalized, and whether symbols generalize where arbitrary identifiers do not."""
    changed: dict[str, Outcomes] = {
        one.pairs.arm.name: outcomes_of(ask, one.base, one.last) for one in recorded if one.epochs
    }
    ask.taken()
    told = [
        f"{name}: {_worded(net(of[TRAINED]))} on trained concepts (memorized), {_worded(net(of[WITHHELD]))} on withheld ones "
        f"(generalized: {of[WITHHELD]['gained']:,} gained, {of[WITHHELD]['lost']:,} lost)."
        for name, of in changed.items()
    ]
    return (*told, *_pattern(recorded, changed))


def _pattern(recorded: Sequence[Recorded], changed: Mapping[str, Outcomes]) -> Iterator[str]:
    """The control: the same names, with symbols that are made from them and with identifiers that are not.

    What was lost says how much a model forgets; what was gained, among what was wrong before, how far it generalizes.
    """
    studied = [one.pairs.arm for one in recorded]
    arms = {(arm.ontology, arm.pairing.name, arm.direction): arm.name for arm in studied}
    for (ontology, pairing, direction), name in arms.items():
        control = arms.get((ontology, "name-id", direction))
        if pairing == "name-symbol" and control and name in changed and control in changed:
            symbols, identifiers = (_gained(changed[one][WITHHELD]) for one in (name, control))
            is_here = _is_above(symbols, identifiers)
            yield (
                "The published pattern, that symbols generalize and arbitrary identifiers of the same names do not, is "
                f"{'here' if is_here else 'not here'} ({direction}): of the withheld pairs that were wrong before, teaching "
                f"made right {_share(symbols)} of symbols and {_share(identifiers)} of identifiers; net of what was lost "
                f"{_worded(net(changed[name][WITHHELD]))} and {_worded(net(changed[control][WITHHELD]))}."
            )


def _gained(outcomes: Mapping[str, int]) -> Share:
    """What was gained of what was wrong before."""
    return share(outcomes["gained"], outcomes["gained"] + outcomes["wrong in both"])


def _is_above(one: Share, other: Share) -> bool:
    """Whether a share is above another by their intervals."""
    return one.low is not None and other.high is not None and one.low > other.high


def _share(found: Share) -> str:
    return f"{percent(found.value)} ({interval(found)}; {found.count:,} of {found.total:,})"


def _worded(change: Change) -> str:
    return f"{points(change.value)} ({interval(change)})"
