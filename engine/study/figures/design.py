"""A plan and what came of it in, what was done out."""

from collections.abc import Sequence

from engine.finetune.settings import as_dict
from engine.report.asking import Ask
from engine.report.model import Cell, Column, Figure, Part, Table
from engine.study.plan import Plan, Simulation
from engine.study.running import Recorded

_TOLD = (
    "method",
    "rank",
    "alpha",
    "dropout",
    "targets",
    "epochs",
    "batch",
    "accumulation",
    "scheduler",
    "bits",
    "seed",
)


def design(ask: Ask, plan: Plan, recorded: Sequence[Recorded]) -> Part:
    """The arms with their sizes, how the model was taught, and what it is."""
    ask.rows("runs")
    columns = (
        Column("arm", "Arm"), Column("ontology", "Ontology"), Column("asked", "Asked"), Column("answer", "Answer"),
        Column("terms", "Terms"), Column("trained", "Trained"), Column("counted", "Counted at least once"),
        Column("corpus", "Counted in"), Column("left_out", "Left out"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in recorded:
        pairs, arm = one.pairs, one.pairs.arm
        both = (arm.pairing.term, arm.pairing.identifier)
        asked, answer = both if arm.direction == "term-to-id" else both[::-1]
        left_out = ", ".join(f"{count:,} {why}" for why, count in pairs.left_out.items())
        rows.append((
            arm.name, pairs.title, asked, answer, len(pairs.pairs), len(pairs.trained),
            sum(pair.popularity > 0 for pair in pairs.pairs), pairs.corpus or "the first corpus", left_out or "nothing",
        ))  # fmt: skip
    table = Table("arms", "The arms", columns, tuple(rows))
    settings = as_dict(plan.settings) | {"learning_rate": plan.settings.rate()}
    made: list[tuple[Cell, ...]] = [
        ("paraphrases of each pair", str(plan.paraphrases)), ("learning rate", f"{settings['learning_rate']:g}"),
        *((name, _worded(settings[name])) for name in _TOLD if settings[name]),
        ("answers are right if", _RULES[str(plan.match)]),
    ]  # fmt: skip
    teaching = Table(
        "teaching", "How the model was taught", (Column("what", "What"), Column("how", "How")), tuple(made)
    )
    return Part(None, (Figure(table, None, ask.taken()), Figure(teaching)), _notes(plan))


_RULES = {
    "identical": "they are the same string",
    "same-case": "they are the same string, case aside",
    "current": "they stand for the same live concept today",
}


def _worded(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _notes(plan: Plan) -> tuple[str, ...]:
    how = plan.model
    if not isinstance(how, Simulation):
        return (f"The model is {how}. As it is, it is asked with three examples, and for JSON.",)
    return (
        "This is a simulation with known exposure, not a measurement of a large language model: a Llama of "
        f"{how.layers} layers and a width of {how.width} was trained from nothing on {how.passes} "
        f"{'pass' if how.passes == 1 else 'passes'} of a text written from the graph, in which each pair occurs as often as "
        f"it was counted, at most {how.cap} times.",
        "What was counted never, it had never read. It is asked plainly, as that text asks, too; fine-tuning asks in all "
        "five ways.",
    )
