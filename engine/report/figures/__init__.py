"""Runs in the graph in, the sections of a report out."""

from collections.abc import Callable, Sequence

from engine.report.asking import Ask
from engine.report.figures.accuracy import accuracy, without_concept
from engine.report.figures.changes import changes
from engine.report.figures.distances import distances
from engine.report.figures.errors import confusions, identifiers, missed_by_all, near_misses
from engine.report.figures.examples import examples
from engine.report.figures.kinds import kinds
from engine.report.figures.overview import datasets, ontologies, runs
from engine.report.figures.popularity import popularity
from engine.report.figures.probability import coverage, reliability
from engine.report.model import Group, Part, Section

_OVER_ALL: tuple[Callable[[Ask, Sequence[Group]], Part], ...] = (runs, datasets, ontologies)

_BY_DATASET: tuple[tuple[str, str, Callable[[Ask, Group], Part], str], ...] = (
    ("accuracy", "Accuracy", accuracy,
     "Counted over unique pairs of mention and gold; of repeated rows the last column. Gold that is no live concept any "
     "more counts as wrong, unless strings are compared. Intervals hold the true share in 95 of 100 such data sets."),
    ("changes", "Gains and losses", changes,
     "Two runs over the same mentions: what the second gets right and the first does not, and the other way round. The net "
     "change hides losses, so both are shown."),
    ("popularity", "Accuracy by popularity", popularity,
     "Popularity is the count of the gold concept in the corpus that was loaded for its ontology. Bins hold about as many "
     "pairs each; equal counts stay together, and what was never counted stands by itself."),
    ("reliability", "Reliability of probabilities", reliability,
     "Of the candidates to which a run gives a probability of 0.8, eight in ten should be right. Below the diagonal it is "
     "too sure of itself, above it too timid. Counted are first candidates, accepted or not."),
    ("coverage", "Precision against coverage", coverage,
     "What one gets for answering less: each threshold of the probability gives a share of mentions answered (coverage) and "
     "a share of these that are right (precision)."),
    ("kinds", "Accuracy by kind", kinds,
     "Which mentions and which gold are hard. Intervals in these tables are Wilson's, also where there are documents."),
    ("nil", "Mentions without a concept", without_concept,
     "A system should say so when no concept fits. Precision: it says so, and it is so. Recall: it is so, and it says so."),
    ("near-misses", "Near misses", near_misses,
     "Wrong first candidates, accepted or not, by what they are to the gold, or to its heir, in the hierarchy."),
    ("distances", "Distance from the gold", distances,
     "Steps up from the gold to the nearest concept that is above both, and down to the answer. Of wrong candidates in the "
     "hierarchy."),
    ("identifiers", "Identifiers that were answered", identifiers,
     "Whether the identifier of each first candidate exists, and is of the ontology that was asked for."),
    ("confusions", "Confusions", confusions, "The pairs of gold and a wrong first candidate that occur most often."),
    ("missed", "Missed by all", missed_by_all,
     "Mentions that no run gets right: hard ones, or errors in the gold."),
    ("examples", "Examples to look at", examples,
     "Some mentions of each kind to read; the queries beside them list more."),
)  # fmt: skip


def sections(ask: Ask, groups: Sequence[Group]) -> tuple[Section, ...]:
    """All sections, in the order in which they are read."""
    lead = "What ran over what, and by which rule and which ontologies it is judged."
    first = Section("overview", "Runs and data sets", lead, tuple(made(ask, groups) for made in _OVER_ALL))
    others = (
        Section(key, title, lead, tuple(made(ask, one) for one in groups)) for key, title, made, lead in _BY_DATASET
    )
    return (first, *others)
