"""A file and a graph in, a finding for each pair out, batch by batch; and, if asked for, a corrected copy beside it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from engine.validate.columns import Wanted
from engine.validate.facts import Facts, Scope, ask, scope_of
from engine.validate.fixing import Change, changed
from engine.validate.judging import Judgement, judge
from engine.validate.model import FINE, Finding, Pair, Part, Piece, Verdict
from engine.validate.reading import pieces
from engine.validate.source import Source
from kg.progress import Progress
from kg.store.protocol import GraphStore

AT_ONCE = 10_000
"""Pairs, and pieces, of which the graph is asked at once."""

_MOST_TEXT = 32 * 2**20  # characters of the pieces of a batch


@dataclass(slots=True)
class Validation:
    """The findings of a file, to be read once; the counts grow meanwhile.

    `accepted` verdicts are fine, `fixed` counts findings that were corrected in the copy.
    """

    findings: Iterator[Finding]
    accepted: frozenset[Verdict] = FINE
    counts: Counter[Verdict] = field(default_factory=Counter)
    fixed: Counter[Verdict] = field(default_factory=Counter)

    def is_wrong(self, finding: Finding) -> bool:
        """Whether something is to be done about it."""
        return finding.verdict not in self.accepted

    @property
    def pairs(self) -> int:
        return self.counts.total()

    @property
    def wrong(self) -> int:
        """How many findings are not fine."""
        return sum(number for verdict, number in self.counts.items() if verdict not in self.accepted)

    @property
    def is_blind(self) -> bool:
        """Whether no id at all could be judged."""
        return 0 < self.pairs == self.counts[Verdict.FOREIGN]

    @property
    def left(self) -> int:
        """How many of them are not corrected."""
        return self.wrong - self.fixed.total()

    @property
    def summary(self) -> str:
        """The counts by verdict, in the order of the verdicts."""
        told = ", ".join(f"{self.counts[verdict]:,} {verdict}" for verdict in Verdict if self.counts[verdict])
        fixed = f"; {self.fixed.total():,} corrected" if self.fixed.total() else ""
        return f"{self.pairs:,} pairs: {told}{fixed}" if told else "no ids in it"


def validate(
    store: GraphStore,
    source: Source,
    *,
    wanted: Wanted | None = None,
    ontologies: Sequence[str] = (),
    roots: Sequence[str] = (),
    accept: Collection[Verdict] = (),
    copy: Callable[[str], None] | None = None,
    progress: Progress = lambda what, share: None,
) -> Validation:
    """Judges every id and label in a file (engine.validate.source.opened opens one).

    Args:
        wanted: the columns or keys; by default they are guessed where only one fits.
        ontologies: sources or prefixes that all concepts must be of.
        roots: concepts that all must be, or be below by is_a.
        accept: further verdicts that are fine.
        copy: takes the text of the file, piece by piece, with what can be corrected corrected.

    Raises:
        UsageError: the columns are not clear.
        LoadError: the file is damaged or too large.
        StoreError: an ontology or root is not loaded.
    """
    scope = scope_of(store, ontologies, roots)
    found = Validation(iter(()), FINE.union(accept))
    found.findings = _findings(store, scope, source, wanted or Wanted(), copy, found, progress)
    return found


def _findings(
    store: GraphStore, scope: Scope, source: Source, wanted: Wanted, copy: Callable[[str], None] | None, told: Validation,
    progress: Progress,
) -> Iterator[Finding]:  # fmt: skip
    for batch in _batches(pieces(source, wanted)):
        judged_as = _Judge(ask(store, scope, (pair for piece in batch for pair in piece.pairs)))
        for piece in batch:
            findings, text = _of_piece(piece, judged_as, told.accepted if copy else frozenset(Verdict))
            if copy is not None:
                copy(text)
            for finding in findings:
                told.counts[finding.verdict] += 1
                told.fixed[finding.verdict] += finding.fixed is not None
                yield finding
        progress("validating", source.share())


def _batches(found: Iterator[Piece]) -> Iterator[list[Piece]]:
    batch: list[Piece] = []
    pairs = size = 0
    for piece in found:
        batch.append(piece)
        pairs, size = pairs + len(piece.pairs), size + len(piece.text)
        if pairs >= AT_ONCE or len(batch) >= AT_ONCE or size >= _MOST_TEXT:
            yield batch
            batch, pairs, size = [], 0, 0
    if batch:
        yield batch


def _of_piece(piece: Piece, judged_as: "_Judge", spared: Collection[Verdict]) -> tuple[list[Finding], str]:
    """What is said of the pairs of a piece, and its text, corrected but for the spared verdicts."""
    if piece.problem is not None:
        return [Finding(piece.problem.line, "", "", None, Verdict.UNREADABLE, why=piece.problem.text)], piece.text
    judged = [(pair, judged_as(pair, piece.keeps_prefix)) for pair in piece.pairs]
    wanted = [change for pair, one in judged if one.verdict not in spared for change in _changes(pair, one)]
    text, done = changed(piece, wanted) if wanted else (piece.text, set[Part]())
    return [_finding(pair, judgement, done) for pair, judgement in judged], text


class _Judge:
    """Judges what is equal once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[tuple[str, str | None, bool], Judgement] = {}

    def __call__(self, pair: Pair, keeps_prefix: bool) -> Judgement:
        key = (pair.id.text, pair.label.text if pair.label else None, keeps_prefix)
        if key not in self._known:
            self._known[key] = judge(key[0], key[1], self._facts, keeps_prefix=keeps_prefix)
        return self._known[key]


def _changes(pair: Pair, judgement: Judgement) -> Iterator[Change]:
    if judgement.id is not None:
        yield pair.id, judgement.id
    if judgement.label is not None and pair.label is not None:
        yield pair.label, judgement.label


def _finding(pair: Pair, judgement: Judgement, done: Collection[Part]) -> Finding:
    fixed = [name for name, part in (("id", pair.id), ("label", pair.label)) if part in done]
    return Finding(
        pair.line, pair.where, _whole(pair.id.text), _whole(pair.label.text) if pair.label else None, judgement.verdict,
        judgement.curie, judgement.curie_label, "|".join(judgement.named) or None, "|".join(judgement.instead) or None,
        judgement.why, ", ".join(fixed) or None,
    )  # fmt: skip


def _whole(text: str) -> str:
    """The text without halves of characters, which no output could hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
