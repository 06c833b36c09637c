"""Every query of the catalogue on a small graph; the answers stand here, or are computed from the same values."""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from kg import queries
from kg.model import (
    CONSIDER,
    IS_A,
    PART_OF,
    REPLACED_BY,
    Concept,
    Corpus,
    Count,
    Kind,
    Mapping,
    Name,
    Relation,
    Scope,
    Xref,
)
from kg.store.protocol import Contribution, GraphStore
from kg.tables import EDGES, MODEL_VERSION, NODES
from kg.text import FOLD_VERSION

X = "oboInOwl:hasDbXref"


def is_a(child: str, *parents: str) -> tuple[Relation, ...]:
    return tuple(Relation(child, IS_A, parent) for parent in parents)


def obsolete(curie: str, label: str, *relations: Relation) -> Concept:
    return Concept(curie, label, obsolete=True, relations=relations)


PARTS = (
    Concept("X:1", "Body", namespace="anatomy"),
    Concept(
        "X:2", "Liver", definition="The largest gland.", namespace="anatomy", relations=is_a("X:2", "X:1"),
        names=(Name("hepar"), Name("Jecur", Scope.RELATED, type="layperson", lang="la", date="2020-01-01")),
        xrefs=(Xref("FMA:7197"), Xref("UMLS:C1")), alternatives=("X:20",), subsets=("slim",), taxon="NCBITaxon:9606",
        category="biolink:Organ",
    ),
    Concept("X:3", "Kidney", relations=is_a("X:3", "X:1"), xrefs=(Xref("UMLS:C1"),), names=(Name("ren"),)),
    Concept("X:4", "Left kidney", relations=(*is_a("X:4", "X:3"), Relation("X:4", PART_OF, "X:1"))),
    Concept("X:5", "Right kidney", relations=(*is_a("X:5", "X:3"), Relation("X:5", "RO:1", "X:2"))),
    obsolete("X:6", "obsolete hepar", Relation("X:6", REPLACED_BY, "X:2")),
    obsolete("X:7", "obsolete nephros", Relation("X:7", CONSIDER, "X:3")),
    obsolete("X:8", "obsolete humour"),
    obsolete("X:9", "Hepar", Relation("X:9", REPLACED_BY, "X:6")),
    Concept("X:10", "liver"),
    obsolete("X:11", "obsolete gut", Relation("X:11", REPLACED_BY, "Z:1")),
    Concept("X:12", "Tail", relations=is_a("X:12", "Z:2")),
    Concept("X:13", "Renal cortex", relations=is_a("X:13", "X:4", "X:3")),
)  # fmt: skip
ORGANS = (
    Concept("Y:1", "Organ"),
    Concept("Y:2", "LIVER", relations=is_a("Y:2", "Y:1"), names=(Name("hepar", Scope.BROAD),)),
)
COUNTS = (
    Corpus("notes", "patients", "2026"),
    *(Count(identifier, "notes", number) for identifier, number in (("X:2", 5), ("X:20", 2), ("X:3", 1), ("X:1", 0))),
)
MAPPINGS = (
    Mapping("Y:2", "skos:exactMatch", "UMLS:C1", "semapv:ManualMappingCuration", 0.9),
    Mapping("X:3", "skos:broadMatch", "UMLS:C2"),
)

CONCEPTS = (*PARTS, *ORGANS)
LIVE = [concept for concept in CONCEPTS if not concept.obsolete]
PARENTS = {
    concept.curie: [
        relation.object for relation in concept.relations if relation.predicate == IS_A and relation.object[0] != "Z"
    ]
    for concept in CONCEPTS
}
CHILDREN = {curie: [child for child, parents in PARENTS.items() if curie in parents] for curie in PARENTS}
LABELS = {concept.curie: concept.label for concept in CONCEPTS}


def fewest_steps(start: str, onward: dict[str, list[str]]) -> dict[str, int]:
    """Steps to everything that can be reached, the start itself in 0."""
    steps = {start: 0}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there in onward[here]:
            if there not in steps:
                steps[there] = steps[here] + 1
                queue.append(there)
    return steps


ROOTS = [curie for curie in PARENTS if CHILDREN[curie] and not PARENTS[curie]]
DEPTHS = {
    curie: min(steps for root, steps in fewest_steps(curie, PARENTS).items() if root in ROOTS)
    for curie in PARENTS
    if PARENTS[curie] or CHILDREN[curie]
}
POPULARITY = {"X:2": 7, "X:3": 1} | {concept.curie: 0 for concept in PARTS if concept.curie not in ("X:2", "X:3")}


def reached(curies: Iterable[str], onward: dict[str, list[str]]) -> list[tuple[Any, ...]]:
    rows = [
        (curie, other, LABELS[other], steps)
        for curie in curies
        for other, steps in fewest_steps(curie, onward).items()
        if steps
    ]
    return sorted(rows, key=lambda row: (row[0], row[3], row[1]))


def counted(values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Each value with how often it occurs, sorted, None last."""
    numbers = Counter(values)
    return [
        (*key, numbers[key]) for key in sorted(numbers, key=lambda key: tuple((part is None, part) for part in key))
    ]


def per_prefix(number: Callable[[Concept], int]) -> list[tuple[str, int, int, float]]:
    rows = []
    for prefix in ("X", "Y"):
        live = [concept for concept in LIVE if concept.curie.startswith(prefix)]
        total = sum(number(concept) for concept in live)
        rows.append((prefix, len(live), total, total / len(live)))
    return rows


def which(*curies: str) -> list[dict[str, Any]]:
    return [{"curie": curie, "label": LABELS[curie]} for curie in curies]


def label(text: str) -> list[dict[str, str]]:
    return [{"scope": "LABEL", "text": text}]


ANSWERS: dict[str, tuple[dict[str, Any], list[tuple[Any, ...]]]] = {
    # read
    "ancestors": ({"curies": ["X:13", "X:2", "X:1"]}, reached(["X:13", "X:2", "X:1"], PARENTS)),
    "common_ancestor": ({"curies": ["X:13", "X:5", "X:13"]}, [("X:3", "Kidney", 2)]),
    "concept_prefixes": ({}, [("X", 13, 8), ("Y", 2, 2)]),
    "concepts_after": (
        {"prefixes": ["X"], "after": "X:2", "limit": 2},
        [
            ("X:3", "Kidney", None, "X", None, None, None, False, 1, 1),
            ("X:4", "Left kidney", None, "X", None, None, None, False, 0, 2),
        ],
    ),
    "concepts_by_curie": (
        {"curies": ["X:2", "X:8", "X:404"]},
        [
            ("X:2", "Liver", "The largest gland.", "X", "anatomy", "NCBITaxon:9606", "biolink:Organ", False, 7, 1),
            ("X:8", "obsolete humour", None, "X", None, None, None, True, 0, None),
        ],
    ),
    "concepts_by_identifier": (
        {"identifiers": ["UMLS:C1", "FMA:7197", "NO:1"]},
        [
            ("FMA:7197", "X:2", "Liver", X, "x"),
            ("UMLS:C1", "X:2", "Liver", X, "x"),
            ("UMLS:C1", "X:3", "Kidney", X, "x"),
            ("UMLS:C1", "Y:2", "LIVER", "skos:exactMatch", "mappings"),
        ],
    ),
    "concepts_by_term": (
        {"keys": ["liver", "hepar", "nothing"], "prefixes": ["X"]},
        [
            ("hepar", "X:2", "Liver", "hepar", "EXACT", 7),
            ("liver", "X:10", "liver", "liver", "LABEL", 0),
            ("liver", "X:2", "Liver", "Liver", "LABEL", 7),
        ],
    ),
    "concepts_of_identifiers": (
        {"identifiers": ["X:20", "X:9", "Z:1", "NO:1"]},
        [("X:20", "X:2", "Liver", False, True), ("X:9", "X:9", "Hepar", True, False)],
    ),
    "considered": ({"curies": ["X:7", "X:8", "X:2"]}, [("X:7", "X:3", "Kidney")]),
    "corpora": ({}, [("notes", "patients", "2026")]),
    "counts_in_corpus": (
        {"prefixes": ["X"], "corpus": "notes"},
        [("X:1", 0), ("X:2", 7), ("X:3", 1)],
    ),
    "counts_of": (
        {"curies": ["X:2", "X:3", "X:4"]},
        [("X:2", "notes", "patients", "2026", 7), ("X:3", "notes", "patients", "2026", 1)],
    ),
    "descendants": ({"curies": ["X:1", "X:4"]}, reached(["X:1", "X:4"], CHILDREN)),
    "heirs": (
        {"curies": ["X:6", "X:9", "X:7", "X:8", "X:11", "X:2"]},
        [("X:6", "X:2", "Liver", 1), ("X:9", "X:2", "Liver", 2)],
    ),
    "inherited_names": (
        {},
        [
            ("X:2", "X:6", 1, "obsolete hepar", "obsolete hepar", "LABEL"),
            ("X:2", "X:9", 2, "hepar", "Hepar", "LABEL"),
        ],
    ),
    "live_concepts": (
        {},
        sorted(
            (one.curie, one.curie[0], one.label, one.definition, one.taxon, POPULARITY.get(one.curie)) for one in LIVE
        ),
    ),
    "live_names": (
        {"prefixes": ["Y"]},
        [
            ("Y:1", "organ", "Organ", "LABEL"),
            ("Y:2", "hepar", "hepar", "BROAD"),
            ("Y:2", "liver", "LIVER", "LABEL"),
        ],
    ),
    "live_parents": (
        {},
        sorted((one.curie, parent) for one in LIVE for parent in PARENTS[one.curie]),
    ),
    "identifiers_of": (
        {"curies": ["X:2", "X:9"]},
        [("X:2", "X:2", False, "x"), ("X:2", "X:20", True, "x"), ("X:9", "X:9", False, "x")],
    ),
    "names_of": (
        {"curies": ["X:2", "X:8"]},
        [
            ("X:2", "hepar", "EXACT", None, None, "x", None),
            ("X:2", "Liver", "LABEL", None, None, "x", None),
            ("X:2", "Jecur", "RELATED", "layperson", "la", "x", "2020-01-01"),
            ("X:8", "obsolete humour", "LABEL", None, None, "x", None),
        ],
    ),
    "neighbourhood": (
        {"curies": ["X:4", "X:8", "X:404", "X:4"]},
        [
            ("X:4", "Left kidney", None, 0, label("Left kidney"), which("X:3"), which("X:13"), which("X:13", "X:5")),
            ("X:8", "obsolete humour", None, 0, label("obsolete humour"), [], [], []),
        ],
    ),
    "parents_of": ({"curies": ["X:13", "X:1", "NO:1"]}, [("X:13", "X:3"), ("X:13", "X:4")]),
    "prefixes_of_source": ({"source": "x"}, [("X",)]),
    "relations_from": (
        {"curies": ["X:4", "X:11", "X:12", "X:7", "X:5"]},
        [
            ("X:11", "REPLACED_BY", "Z:1", "IAO:0100001", "x"),
            ("X:12", "IS_A", "Z:2", "rdfs:subClassOf", "x"),
            ("X:4", "IS_A", "X:3", "rdfs:subClassOf", "x"),
            ("X:4", "PART_OF", "X:1", "BFO:0000050", "x"),
            ("X:5", "IS_A", "X:3", "rdfs:subClassOf", "x"),
            ("X:5", "RELATED", "X:2", "RO:1", "x"),
            ("X:7", "CONSIDER", "X:3", "oboInOwl:consider", "x"),
        ],
    ),
    "relations_of": (
        {"curies": ["X:2", "X:4", "X:11", "X:12", "X:7"]},
        [
            ("X:11", "REPLACED_BY", "out", "Z:1", None, "IAO:0100001", "x", True),
            ("X:12", "IS_A", "out", "Z:2", None, "rdfs:subClassOf", "x", True),
            ("X:2", "IS_A", "out", "X:1", "Body", "rdfs:subClassOf", "x", False),
            ("X:2", "RELATED", "in", "X:5", "Right kidney", "RO:1", "x", False),
            ("X:2", "REPLACED_BY", "in", "X:6", "obsolete hepar", "IAO:0100001", "x", False),
            ("X:4", "IS_A", "in", "X:13", "Renal cortex", "rdfs:subClassOf", "x", False),
            ("X:4", "IS_A", "out", "X:3", "Kidney", "rdfs:subClassOf", "x", False),
            ("X:4", "PART_OF", "out", "X:1", "Body", "BFO:0000050", "x", False),
            ("X:7", "CONSIDER", "out", "X:3", "Kidney", "oboInOwl:consider", "x", False),
        ],
    ),
    "roots": ({}, [(root, LABELS[root], root[0], len(CHILDREN[root])) for root in ROOTS]),
    "schema": ({}, [(MODEL_VERSION, FOLD_VERSION)]),
    "subsets_of": ({"curies": ["X:2", "X:3"]}, [("X:2", "slim", "x")]),
    "successors": (
        {"identifiers": ["X:20", "X:9", "X:3", "X:8", "Z:1", "NO:1"]},
        [("X:20", "X:2", "Liver", 0), ("X:3", "X:3", "Kidney", 0), ("X:9", "X:2", "Liver", 2)],
    ),
    "terms_by_key": (
        {"keys": ["hepar", "ren", "nothing"]},
        [
            ("hepar", "X:2", "X", "Liver", "hepar", "EXACT", False, 7),
            ("hepar", "X:9", "X", "Hepar", "Hepar", "LABEL", True, 0),
            ("hepar", "Y:2", "Y", "LIVER", "hepar", "BROAD", False, None),
            ("ren", "X:3", "X", "Kidney", "ren", "EXACT", False, 1),
        ],
    ),
    "xref_kinds": (
        {},
        [
            ("FMA", X, None, 1, 0, 1),
            ("UMLS", X, None, 2, 0, 2),
            ("UMLS", "skos:broadMatch", None, 1, 0, 1),
            ("UMLS", "skos:exactMatch", "semapv:ManualMappingCuration", 1, 1, 1),
        ],
    ),
    "xrefs_of": (
        {"curies": ["Y:2", "X:3", "X:1"]},
        [
            ("X:3", "UMLS:C1", X, None, None, "x"),
            ("X:3", "UMLS:C2", "skos:broadMatch", None, None, "mappings"),
            ("Y:2", "UMLS:C1", "skos:exactMatch", "semapv:ManualMappingCuration", 0.9, "mappings"),
        ],
    ),
    # analysis
    "ambiguous_terms": (
        {},
        [("liver", 3, which("X:10", "X:2", "Y:2")), ("hepar", 2, which("X:2", "Y:2"))],
    ),
    "concepts_without_synonyms": (
        {"limit": 3},
        [("X", "X:1", "Body", 0), ("X", "X:10", "liver", 0), ("X", "X:12", "Tail", 0)],
    ),
    "depth_distribution": ({}, counted((concept.curie[0], DEPTHS.get(concept.curie)) for concept in LIVE)),
    "depth_from_root": ({}, counted((steps,) for steps in fewest_steps("X:1", CHILDREN).values())),
    "label_collisions": ({}, [("X", "liver", 2, which("X:10", "X:2"))]),
    "mapping_coverage": (
        {},
        [("X", "UMLS", 8, 2, 2 / 8), ("X", "FMA", 8, 1, 1 / 8), ("Y", "UMLS", 2, 1, 1 / 2)],
    ),
    "most_popular": ({"limit": 3}, [("X:2", "Liver", 7), ("X:3", "Kidney", 1), ("X:1", "Body", 0)]),
    "names_by_scope": (
        {},
        [
            ("X", "EXACT", None, 2, 2),
            ("X", "LABEL", None, 8, 8),
            ("X", "RELATED", "layperson", 1, 1),
            ("Y", "BROAD", None, 1, 1),
            ("Y", "LABEL", None, 2, 2),
        ],
    ),
    "obsolete_without_heir": ({}, [("X", "X:8", "obsolete humour", 0), ("X", "X:11", "obsolete gut", 1)]),
    "ontology_coverage": ({}, [("X", 8, 1, 6, 2, 2, 2), ("Y", 2, 0, 2, 1, 1, 0)]),
    "ontology_statistics": (
        {},
        [
            ("counts", None, None, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            ("mappings", None, None, 0, 0, 0, 0, 0, 0, 0, 0, 2),
            ("x", "X", None, 13, 8, 5, 1, 16, 14, 11, 2, 3),
            ("y", "Y", None, 2, 2, 0, 0, 3, 3, 1, 0, 0),
        ],
    ),
    "orphan_concepts": ({}, [("X", "X:10", "liver", 0), ("X", "X:12", "Tail", 1)]),
    "popularity_coverage": ({}, per_prefix(lambda concept: POPULARITY.get(concept.curie, 0) > 0)),
    "xref_conflicts": ({}, [("X", "UMLS:C1", 2, which("X:2", "X:3"))]),
    # finetuning
    "concepts_to_recite": (
        {"prefixes": ["Y", "X"]},
        sorted((one.curie, one.curie[0], one.label, POPULARITY.get(one.curie) or 0) for one in LIVE),
    ),
    "names_to_learn": (
        {"prefixes": ["X"]},
        sorted(
            [(one.curie, str(one.label).lower(), one.label, "LABEL", None, None) for one in LIVE if one.curie[0] == "X"]
            + [
                ("X:2", "hepar", "hepar", "EXACT", None, None),
                ("X:2", "jecur", "Jecur", "RELATED", "layperson", "la"),
                ("X:3", "ren", "ren", "EXACT", None, None),
            ],
            key=lambda row: (row[0], row[3], row[2]),
        ),
    ),
    "siblings_of": (
        {"curies": ["X:4", "X:2", "X:1", "X:4"]},
        [("X:2", "X:3"), ("X:4", "X:13"), ("X:4", "X:5")],
    ),
}  # fmt: skip
"""The parameters given, and the rows; what has a test of its own below is not here."""

OWN_TESTS = {"graph_statistics", "sources"}
FOLDERS = ("read", "analysis", "finetuning")


@pytest.fixture(scope="module")
def filled(shared_store: GraphStore, contribute: Callable[..., Contribution]) -> GraphStore:
    written = shared_store.write(
        [
            contribute("x", PARTS, prefix="X"),
            contribute("y", ORGANS, prefix="Y"),
            contribute("counts", COUNTS, kind=Kind.COUNTS),
            contribute("mappings", MAPPINGS, kind=Kind.MAPPINGS),
        ]
    )
    assert [result.error for result in written] == [None] * 4
    return shared_store


@pytest.mark.parametrize("name", ANSWERS)
def test_a_query_answers(filled: GraphStore, name: str) -> None:
    params, expected = ANSWERS[name]
    rows = queries.run(filled, name, params)
    assert [tuple(row.values()) for row in rows] == expected


def test_every_query_is_tested() -> None:
    there = {query.name for query in queries.catalogue().values() if query.folder in FOLDERS}
    assert set(ANSWERS) | OWN_TESTS == there


@pytest.mark.parametrize("name", [*ANSWERS, *sorted(OWN_TESTS)])
def test_the_columns_are_those_that_the_text_names(filled: GraphStore, name: str) -> None:
    params, _ = ANSWERS.get(name, ({}, []))
    assert queries.run(filled, name, params).columns == queries.find(name).columns


@pytest.mark.parametrize("name", [query.name for query in queries.catalogue().values() if query.folder == "analysis"])
def test_an_analysis_needs_no_parameter(filled: GraphStore, name: str) -> None:
    queries.run(filled, name)


@pytest.mark.parametrize(
    "name", [name for name, (params, _) in ANSWERS.items() if any(map(isinstance, params.values(), [list]))]
)
def test_nothing_asked_is_nothing_answered(filled: GraphStore, name: str) -> None:
    params, _ = ANSWERS[name]
    empty = {param: [] if isinstance(value, list) else value for param, value in params.items()}
    rows = queries.run(filled, name, empty)
    assert (list(rows), rows.columns) == ([], queries.find(name).columns)


def test_statistics_of_the_graph_name_every_label_and_type(filled: GraphStore) -> None:
    nodes = {name: f"MATCH (n:{name}) RETURN count(*) AS number" for name in NODES}
    edges = {
        name: f"MATCH (:{edge.start})-[r:{name}]->(:{edge.end}) RETURN count(*) AS number"
        for name, edge in EDGES.items()
    }
    assert [tuple(row.values()) for row in queries.run(filled, "graph_statistics")] == [
        (kind, name, filled.query(texts[name])[0]["number"])
        for kind, texts in (("node", nodes), ("relationship", edges))
        for name in sorted(texts)
    ]


def test_sources_come_in_the_order_of_loading(filled: GraphStore) -> None:
    rows = queries.run(filled, "sources")
    assert [
        (row["sequence"], row["name"], row["kind"], row["prefix"], row["concepts"], row["terms"]) for row in rows
    ] == [
        (1, "x", "ontology", "X", 13, 14),
        (2, "y", "ontology", "Y", 2, 3),
        (3, "counts", "counts", None, 0, 0),
        (4, "mappings", "mappings", None, 0, 0),
    ]
    assert rows.columns == tuple(NODES["Source"].columns)


def test_a_wide_parent_gives_no_siblings(filled: GraphStore) -> None:
    [narrow] = queries.run(filled, "neighbourhood", {"curies": "X:4", "widest": 3})
    [wide] = queries.run(filled, "neighbourhood", {"curies": "X:4", "widest": 2})
    assert narrow["siblings"] == which("X:13", "X:5")
    assert wide == narrow | {"siblings": []}


@pytest.mark.parametrize(
    ("curies", "expected"),
    [
        (["X:13"], [("X:13", "Renal cortex", 0)]),
        (["X:3", "X:13"], [("X:3", "Kidney", 1)]),
        (["X:4", "X:5", "X:2"], [("X:1", "Body", 5)]),
        (["X:2", "Y:2"], []),
        (["X:2", "X:404"], []),
    ],
)
def test_the_nearest_common_ancestor(filled: GraphStore, curies: list[str], expected: list[tuple[Any, ...]]) -> None:
    assert [tuple(row.values()) for row in queries.run(filled, "common_ancestor", {"curies": curies})] == expected


@pytest.mark.parametrize(
    ("name", "params", "column", "expected"),
    [
        ("ambiguous_terms", {"prefixes": "X"}, "term", ["liver"]),
        ("ambiguous_terms", {"limit": 1}, "term", ["liver"]),
        ("most_popular", {"prefix": "Y"}, "curie", []),
        ("most_popular", {"prefix": "X", "limit": 1}, "curie", ["X:2"]),
        ("xref_conflicts", {"predicates": ["skos:exactMatch"]}, "identifier", []),
        ("xref_conflicts", {"prefix": "Y"}, "identifier", []),
        ("orphan_concepts", {"limit": 1}, "curie", ["X:10"]),
        ("obsolete_without_heir", {"prefixes": ["Y"]}, "curie", []),
        ("concepts_without_synonyms", {"prefixes": ["Y"]}, "curie", ["Y:1"]),
        ("names_by_scope", {"prefixes": ["Y"]}, "scope", ["BROAD", "LABEL"]),
        ("depth_from_root", {"root": "X:3"}, "concepts", [1, 3]),
        ("label_collisions", {"limit": 0}, "term", []),
    ],
)
def test_a_parameter_narrows_the_answer(
    filled: GraphStore, name: str, params: dict[str, Any], column: str, expected: list[Any]
) -> None:
    assert [row[column] for row in queries.run(filled, name, params)] == expected
