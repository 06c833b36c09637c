"""A small graph to normalize against, on each kind of store."""

from collections.abc import Callable

import pytest

from kg.model import IS_A, REPLACED_BY, Concept, Corpus, Count, Kind, Name, Relation, Scope, Value
from kg.store.protocol import Contribution, GraphStore

DISEASES: list[Value] = [
    Concept("DOID:1", "Hepatomegaly", names=(Name("Enlarged liver"), Name("Big liver")), alternatives=("DOID:10",)),
    Concept("DOID:2", "Multiple sclerosis", names=(Name("MS"),)),
    Concept("DOID:3", "Mitral stenosis", names=(Name("MS"),), relations=(Relation("DOID:3", IS_A, "DOID:1"),)),
    Concept("DOID:4", "obsolete Icterus", obsolete=True, names=(Name("Yellow skin"),),
            relations=(Relation("DOID:4", REPLACED_BY, "DOID:5"),)),
    Concept("DOID:5", "Jaundice", names=(Name("Enlarged liver", Scope.RELATED),)),
    Concept("DOID:6", "Black bile", obsolete=True),
    Concept("DOID:7", "Liver", obsolete=True, relations=(Relation("DOID:7", REPLACED_BY, "DOID:1"),)),
]  # fmt: skip
ANATOMY: list[Value] = [Concept("UBERON:1", "Liver", names=(Name("+"),)), Concept("UBERON:2", "MS")]
COUNTS: list[Value] = [Corpus("c", "things"), Count("DOID:3", "c", 7), Count("DOID:2", "c", 1)]


@pytest.fixture(scope="module")
def filled(shared_store: GraphStore, contribute: Callable[..., Contribution]) -> GraphStore:
    """Diseases, anatomy, names for a disease, counts."""
    sources = [
        contribute("doid", DISEASES, prefix="DOID"),
        contribute("uberon", ANATOMY, prefix="UBERON"),
        contribute("mine", [Concept("DOID:1", names=(Name("fat liver"),))], kind=Kind.NAMES),
        contribute("counts", COUNTS, kind=Kind.COUNTS),
    ]
    assert [result.error for result in shared_store.write(sources)] == [None] * len(sources)
    return shared_store
