"""Small graphs to normalize against: one for each kind of store, and a larger one whose index is made once."""

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.index.build import Index, open_index
from engine.index.pool import Pool
from kg.model import IS_A, REPLACED_BY, Concept, Corpus, Count, Kind, Name, Relation, Scope, Value
from kg.store.embedded import EmbeddedStore
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


@pytest.fixture
def told() -> Iterator[list[str]]:
    """What is warned of."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("ontonorm")
    log.addHandler(handler)
    yield lines
    log.removeHandler(handler)


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


_PARTS = {
    "kidney": "renal", "liver": "hepatic", "skin": "cutaneous", "heart": "cardiac", "lung": "pulmonary", "bone": "osseous",
    "brain": "cerebral", "stomach": "gastric",
}  # fmt: skip
_FINDINGS = {
    "swelling": "edema", "pain": "ache", "tumor": "neoplasm", "scar": "cicatrix", "absence": "agenesis",
    "enlargement": "hypertrophy",
}  # fmt: skip
_LAY = {"liver enlargement": "big liver", "lung swelling": "water on the lung", "skin scar": "old wound mark"}


def _findings() -> Iterator[Value]:
    """Findings of organs, three steps below a root: "kidney pain", with the synonym "renal ache"; HP:10 is the first organ."""
    yield Concept("HP:1", "All")
    yield Concept("HP:2", "Phenotypic abnormality", relations=(Relation("HP:2", IS_A, "HP:1"),))
    for organ, (part, adjective) in enumerate(_PARTS.items()):
        above = f"HP:{organ + 1}0"
        names = (Name(f"{adjective} disorder"),)
        yield Concept(above, f"Abnormality of the {part}", names=names, relations=(Relation(above, IS_A, "HP:2"),))
        for finding, (word, other) in enumerate(_FINDINGS.items()):
            curie = f"HP:{organ + 1}0{finding + 1}"
            label = f"{part} {word}"
            given = [Name(f"{adjective} {other}"), Name(f"{word} of {part}s", Scope.RELATED)]
            given += [Name(_LAY[label], type="layperson")] if label in _LAY else []
            yield Concept(
                curie, label.capitalize(), f"A {word} that concerns the {part}. It may last.", names=tuple(given),
                relations=(Relation(curie, IS_A, above),),
            )  # fmt: skip


FINDINGS: list[Value] = [
    *_findings(),
    Concept("HP:901", "Multiple sclerosis", names=(Name("MS"),), relations=(Relation("HP:901", IS_A, "HP:70"),)),
    Concept("HP:902", "Mitral stenosis", names=(Name("MS"),), relations=(Relation("HP:902", IS_A, "HP:40"),)),
    Concept("HP:903", "Yellow eyes", names=(Name("MS", Scope.RELATED),), relations=(Relation("HP:903", IS_A, "HP:2"),)),
    Concept("HP:904", "obsolete Icterus", obsolete=True, names=(Name("golden gaze"),),
            relations=(Relation("HP:904", REPLACED_BY, "HP:903"),)),
    Concept("HP:905", "obsolete Dropsy", obsolete=True, names=(Name("watery body"),),
            relations=(Relation("HP:905", REPLACED_BY, "HP:904"),)),
    Concept("HP:906", "obsolete Vapours", obsolete=True),
    Concept("HP:907", "Hypertelorism", relations=(Relation("HP:907", IS_A, "HP:2"),)),
    Concept("HP:908", "Hypotelorism", relations=(Relation("HP:908", IS_A, "HP:2"),)),
]  # fmt: skip
ORGANS: list[Value] = [
    Concept("UBERON:1", "Organ"),
    *(Concept(f"UBERON:{at + 10}", part.capitalize(), f"The {part}.", names=(Name(f"{adjective} organ"),),
              relations=(Relation(f"UBERON:{at + 10}", IS_A, "UBERON:1"),))
      for at, (part, adjective) in enumerate(_PARTS.items())),
    Concept("UBERON:30", "MS"),
]  # fmt: skip
GENES: list[Value] = [
    Concept(f"NCBIGene:{at}{species}", f"{symbol}", taxon=f"NCBITaxon:{taxon}", names=(Name(f"{symbol} protein"),))
    for species, taxon in enumerate((9606, 10090))
    for at, symbol in enumerate(("BRCA1", "TP53", "SHH", "PAX6"), start=1)
]
USES: list[Value] = [Corpus("notes", "patients"), *(Count(f"HP:{at}01", "notes", 10 * at) for at in range(1, 9))]


@pytest.fixture(scope="session")
def clinic_folder(contribute: Callable[..., Contribution], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of findings, organs and genes, with its index."""
    folder = tmp_path_factory.mktemp("clinic") / "store"
    store = EmbeddedStore(folder)
    sources = [
        contribute("hp", FINDINGS, prefix="HP"),
        contribute("uberon", ORGANS, prefix="UBERON"),
        contribute("genes", GENES, prefix="NCBIGene"),
        contribute("notes", USES, kind=Kind.COUNTS),
    ]
    assert [result.error for result in store.write(sources)] == [None] * len(sources)
    open_index(store)
    store.close()
    return folder


@pytest.fixture(scope="session")
def clinic(clinic_folder: Path) -> Iterator[EmbeddedStore]:
    """That store, to read only."""
    store = EmbeddedStore(clinic_folder)
    yield store
    store.close()


@pytest.fixture
def own_clinic(clinic_folder: Path, tmp_path: Path) -> Iterator[EmbeddedStore]:
    """A copy of that store, to change."""
    shutil.copytree(clinic_folder, tmp_path / "clinic")
    store = EmbeddedStore(tmp_path / "clinic")
    yield store
    store.close()


@pytest.fixture(scope="session")
def index(clinic: EmbeddedStore) -> Index:
    """Its index."""
    return open_index(clinic)


@pytest.fixture
def pool(index: Index) -> Pool:
    """All of its parts together."""
    return Pool(list(index.parts.values()))
