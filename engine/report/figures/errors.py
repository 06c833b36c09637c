"""The runs over a data set in, what their wrong answers are out: near misses, identifiers that are none, confusions."""

from engine.report.asking import Ask
from engine.report.model import Cell, Column, Figure, Group, Named, Part, Stacks, Table
from engine.report.shares import share
from kg.store.protocol import Row

_RELATIONS = ("parent", "child", "sibling", "same grandparent", "other")
_STATUSES = ("live", "alternative", "obsolete", "invented", "not loaded", "no identifier")
_SHOWN = 15
_RUN = Column("run", "Run")


def near_misses(ask: Ask, group: Group) -> Part:
    """What wrong first candidates are to the gold: its parent, child, sibling, of one grandparent, or other."""
    name = group.dataset.name
    counts: list[tuple[str, tuple[int, ...]]] = []
    for run in group.runs:
        found = {row["relation"]: row["pairs"] for row in ask.rows("wrong_answer_relation", run=run.id)}
        counts.append((group.names[run.id], tuple(found.get(one, 0) for one in _RELATIONS)))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (run, sum(parts), *(share(part, sum(parts)) for part in parts)) for run, parts in counts
    )
    told = {"parent": "The answer is a parent of the gold.", "child": "The answer is a child of the gold."}
    columns = (
        _RUN, Column("wrong", "Wrong", "Wrong first candidates whose identifier and gold are in the graph."),
        *(Column(one.replace(" ", "_"), one.capitalize(), told.get(one)) for one in _RELATIONS),
    )  # fmt: skip
    table = Table("near_misses", f"What wrong candidates are to the gold, over {name}", columns, rows)
    chart = Stacks(
        f"Near misses over {name}", "Wrong first candidates of each run by what they are to the gold.",
        _RELATIONS, tuple(counts),
    )  # fmt: skip
    return Part(name, (Figure(table, chart, ask.taken()),))


def identifiers(ask: Ask, group: Group) -> Part:
    """What the identifiers of first candidates are, the invented ones, and those of an ontology that was not asked for."""
    name = group.dataset.name
    counts: list[tuple[str, tuple[int, ...]]] = []
    for run in group.runs:
        found = {row["status"]: row["pairs"] for row in ask.rows("answer_status", run=run.id)}
        counts.append((group.names[run.id], tuple(found.get(one, 0) for one in _STATUSES)))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (run, *(share(part, sum(parts)) for part in parts)) for run, parts in counts
    )
    hints = {
        "alternative": "It stands for a live concept as an alternative id.",
        "invented": "Its ontology is loaded, and does not have it.",
        "not loaded": "No ontology with its prefix is loaded.",
        "no identifier": "NIL, unparsed, failed, or no candidate.",
    }
    columns = (_RUN, *(Column(one.replace(" ", "_"), one.capitalize(), hints.get(one)) for one in _STATUSES))
    table = Table("identifiers", f"What the identifiers of first candidates are, over {name}", columns, rows)
    chart = Stacks(
        f"Identifiers answered over {name}", "First candidates of each run by what their identifier is.",
        _STATUSES, tuple(counts),
    )  # fmt: skip
    figures = [Figure(table, chart, ask.taken())]
    invented = _STATUSES.index("invented")
    with_some = [run.id for run, (_, parts) in zip(group.runs, counts, strict=True) if parts[invented]]
    figures += [one for one in (_invented(ask, group, with_some), _foreign(ask, group)) if one is not None]
    notes = () if with_some else (f"No run over {name} answers an identifier that does not exist.",)
    return Part(name, tuple(figures), notes)


def _invented(ask: Ask, group: Group, with_some: list[str]) -> Figure | None:
    rows = tuple(
        (group.names[id_], row["identifier"], row["pairs"], row["rows"])
        for id_ in with_some
        for row in ask.rows("invented_identifiers", run=id_, limit=_SHOWN)
    )
    columns = (_RUN, Column("identifier", "Identifier"), Column("pairs", "Pairs"), Column("rows", "Rows"))
    table = Table("invented", f"The most frequent invented identifiers over {group.dataset.name}", columns, rows)
    return Figure(table, None, ask.taken()) if rows else None


def _foreign(ask: Ask, group: Group) -> Figure | None:
    rows = tuple(
        (group.names[run.id], row["gold"], row["answered"], row["pairs"], row["rows"])
        for run in group.runs
        for row in ask.rows("answered_ontologies", run=run.id)
        if row["gold"] != row["answered"]
    )
    columns = (
        _RUN, Column("gold", "Ontology of the gold"), Column("answered", "Ontology answered"), Column("pairs", "Pairs"),
        Column("rows", "Rows"),
    )  # fmt: skip
    statements = ask.taken()
    table = Table("foreign", f"Answers of another ontology than the gold over {group.dataset.name}", columns, rows)
    return Figure(table, None, statements) if rows else None


def confusions(ask: Ask, group: Group) -> Part:
    """The most frequent pairs of gold and a wrong first candidate."""
    rows = tuple(
        (group.names[run.id], *_named(row), row["pairs"], row["rows"])
        for run in group.runs
        for row in ask.rows("confusions", run=run.id, limit=_SHOWN)
    )
    columns = (
        _RUN, Column("gold", "Gold"), Column("answered", "Answered"), Column("pairs", "Pairs"), Column("rows", "Rows"),
    )  # fmt: skip
    table = Table("confusions", f"The most frequent confusions over {group.dataset.name}", columns, rows)
    statements = ask.taken()
    notes = () if rows else (f"No run over {group.dataset.name} answers a wrong identifier.",)
    return Part(group.dataset.name, (Figure(table, None, statements),) if rows else (), notes)


def missed_by_all(ask: Ask, group: Group) -> Part:
    """The mentions that no run over the data set gets right."""
    name = group.dataset.name
    if len(group.runs) == 1:
        return Part(name, (), (f"There is one run over {name}: see its errors below.",))
    rows = ask.rows("missed_by_all", runs=[run.id for run in group.runs], limit=_SHOWN)
    columns = (
        Column("mention", "Mention"), Column("gold", "Gold"), Column("document", "Document"), Column("row", "Row"),
        Column("found", "A candidate", "Whether a right candidate was first, and not accepted."),
    )  # fmt: skip
    shown = tuple(
        (row["mention"], tuple(Named(curie) for curie in row["gold"]), row["doc"], row["row"], row["found"])
        for row in rows
    )
    table = Table("missed_by_all", f"The first {len(rows)} mentions that all runs over {name} miss", columns, shown)
    statements = ask.taken()
    notes = () if rows else (f"Every mention of {name} is right in at least one run.",)
    return Part(name, (Figure(table, None, statements),) if rows else (), notes)


def _named(row: Row) -> tuple[Named, Named]:
    return Named(row["gold"], row["gold_label"]), Named(row["answered"], row["answered_label"])
