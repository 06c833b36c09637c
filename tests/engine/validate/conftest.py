"""A small graph to validate against, on each kind of store."""

from collections.abc import Callable

import pytest

from kg.model import CONSIDER, IS_A, REPLACED_BY, Concept, Name, Relation, Scope, Value
from kg.store.protocol import Contribution, GraphStore

FINDINGS: list[Value] = [
    Concept("HP:0000118", "Phenotypic abnormality"),
    Concept("HP:0002240", "Hepatomegaly", names=(Name("Enlarged liver"), Name("Hepatic swelling", Scope.RELATED)),
            alternatives=("HP:0006560",), relations=(Relation("HP:0002240", IS_A, "HP:0000118"),)),
    Concept("HP:0001250", "Seizure", names=(Name("Seizures"), Name("Anfall", Scope.LABEL, lang="de")),
            relations=(Relation("HP:0001250", IS_A, "HP:0000118"),)),
    Concept("HP:0003577", "Congenital onset"),
    Concept("HP:0000952", "Jaundice", names=(Name("Tumour of \"skin\", yellow"),)),
    Concept("HP:0000001", "obsolete Icterus", obsolete=True, names=(Name("Yellow skin"),),
            relations=(Relation("HP:0000001", REPLACED_BY, "HP:0000952"),)),
    Concept("HP:0000002", "obsolete Thin eyebrow", obsolete=True,
            relations=(Relation("HP:0000002", REPLACED_BY, "HP:0045074"), Relation("HP:0000002", REPLACED_BY, "HP:0045075"))),
    Concept("HP:0045074", "Thin eyebrow"),
    Concept("HP:0045075", "Sparse eyebrow"),
    Concept("HP:0000003", "obsolete Black bile", obsolete=True),
    Concept("HP:0000004", "obsolete Humours", obsolete=True,
            relations=(Relation("HP:0000004", CONSIDER, "HP:0000952"), Relation("HP:0000004", CONSIDER, "HP:0045074"))),
]  # fmt: skip
ANATOMY: list[Value] = [Concept("UBERON:0002107", "liver"), Concept("UBERON:0000948", "heart")]


@pytest.fixture(scope="module")
def graph(shared_store: GraphStore, contribute: Callable[..., Contribution]) -> GraphStore:
    """Findings, anatomy, and one disease that comes along with the anatomy: nobody owns its prefix."""
    sources = [
        contribute("hp", FINDINGS, prefix="HP"),
        contribute("uberon", [*ANATOMY, Concept("DOID:4", "disease")], prefix="UBERON", imports=True),
    ]
    assert [result.error for result in shared_store.write(sources)] == [None] * len(sources)
    return shared_store
