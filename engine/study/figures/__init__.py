"""The runs of a study in, its report out: what was done, what was learned by heart, what was generalized, and why."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from engine.report.asking import Ask
from engine.report.model import Part, Report, Section
from engine.study.embedding import Closeness
from engine.study.figures.accuracy import accuracy, changes, published
from engine.study.figures.closeness import closeness
from engine.study.figures.design import design
from engine.study.figures.popularity import popularity, predictors
from engine.study.figures.summary import summary
from engine.study.figures.unnamed import unnamed
from engine.study.plan import Plan
from engine.study.running import Recorded
from engine.study.unnamed import Compared
from kg.store.protocol import GraphStore

_LEADS = {
    "design": ("What was done", "Some concepts are trained, the others withheld; a model is asked for all of them, before "
               "and after. Every answer is in the graph, and every count below is the answer of a query over it."),
    "accuracy": ("Accuracy by epoch", "Trained: concepts whose pairs the model was taught. Withheld: concepts that it was not "
                 "taught. Epoch 0 is the model as it was."),
    "changes": ("Memorized and generalized", "Against the model as it was. The net change on trained concepts is what was "
                "memorized, that on withheld ones is what was generalized; gains alone would hide what was lost."),
    "published": ("Beside the published study", "Net changes in points as Pericharla, Hier and Obafemi-Ajayi report them for "
                  "Llama 3.1 8B (arXiv 2510.19036), beside those of this study. Its rank, alpha and learning rate are not "
                  "published; those used here are ours."),
    "popularity": ("Accuracy by popularity", "What is counted equally often stays together, and what was never counted stands "
                   "by itself, so there may be fewer than twenty bins."),
    "predictors": ("What predicts a right answer", "AUC: 0.5 is chance, 1 is perfect. Odds: by how much those of a right "
                   "answer are multiplied for one standard deviation more, both predictors together. Lexicalization is the "
                   "cosine of term and identifier by runs of one to three letters; popularity is the logarithm of the "
                   "count."),
    "embedding": ("Are a term and its identifier close?", "The mean cosine of each pair against pairs that were shuffled; AUC "
                  "is how often a pair is the closer one. Where pairs are no closer than chance, an identifier can only be "
                  "known by heart. The encoder of the index has learned the names of the graph: where identifiers are "
                  "names in it, as symbols are, what it says of them is so by construction."),
    "unnamed": ("Recite against choose, on mentions that are no name", "Held-out synonyms, misspelt labels and gold mentions: "
                "none is a name in the index. To find a label is look-up, by construction: a dictionary has nearly all."),
}  # fmt: skip


def study_report(
    store: GraphStore,
    plan: Plan,
    recorded: Sequence[Recorded],
    compared: Sequence[Compared],
    close: Mapping[str, Sequence[Closeness]],
    *,
    made: datetime | None = None,
) -> Report:
    """The report of a study; `close` are the embedding analyses by the name of the arm."""
    ask = Ask(store)
    changed = [changes(ask, one) for one in recorded]
    parts: dict[str, list[Part]] = {
        "design": [design(ask, plan, recorded)],
        "accuracy": [accuracy(ask, one) for one in recorded],
        "changes": changed,
        "published": published(ask, recorded),
        "popularity": [popularity(ask, one) for one in recorded],
        "predictors": [predictors(ask, recorded)],
        "embedding": [closeness(name, found) for name, found in close.items()],
        "unnamed": [unnamed(ask, one) for one in compared],
    }
    sections = tuple(Section(key, *_LEADS[key], tuple(some)) for key, some in parts.items() if some)
    when = (made or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Report(f"Memorization or generalization: {plan.name}", when, summary(ask, recorded), sections)
