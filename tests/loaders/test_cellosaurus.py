"""Cell lines of Cellosaurus."""

from collections.abc import Callable, Iterator

import pytest

from kg.collect import Collected
from kg.errors import LoadError
from kg.model import Concept, Name, Ontology, Problem, Relation, Scope, Skipped, Value, Xref
from loaders.cellosaurus import read as read_cellosaurus
from loaders.document import Document

Loader = Callable[[Document], Iterator[Value]]
Read = Callable[[Loader, str], list[Value]]
Load = Callable[..., Collected]

HEAD = """----------------------------------------------------------------------------
        CALIPHO group at the SIB - Swiss Institute of Bioinformatics
----------------------------------------------------------------------------

 Description: Cellosaurus: a knowledge resource on cell lines
 Version: 57.0
 Last update: 01-Jan-2026

 Distributed under the Creative Commons Attribution 4.0 International (CC BY 4.0) license

 ---------  ------------------------------  -----------------------
 ID         Identifier (cell line name)     Once; starts an entry
 AC         Accession (CVCL_xxxx)           Once
 //         Terminator                      Once; ends an entry

____________________________________________________________________________
"""
RED = """ID   Red-1
AC   CVCL_0R01
AS   CVCL_R001; CVCL_R002
SY   RED1; Red 1; Red-1; R;1
DR   CLO; CLO_0000007
DR   EFO; EFO_0000007
DR   BTO; BTO:0000007
DR   MeSH; D000007
DR   Wikidata; Q7
DR   ATCC; RED-7
DR   Cell_Model_Passport; SIDM00007
RX   PubMed=7;
WW   https://example.org/
CC   Problematic cell line: Contaminated. Shown to be a Blue derivative (PubMed=7).
CC   Misspelling: Rad-1; PubMed=7.
CC   Misspelling: Rde-1.
CC   Derived from site: In situ; Liver; UBERON=UBERON_0002107.
ST   Amelogenin: X
DI   NCIt; C7; Red disease
DI   ORDO; Orphanet_7; Rare red disease
OX   NCBI_TaxID=9606; ! Homo sapiens (Human)
HI   CVCL_0B01 ! Blue CVCL_9999
OI   CVCL_0R02 ! Red-2
SX   Female
AG   30Y
CA   Cancer cell line
DT   Created: 04-04-12; Last updated: 01-01-26; Version: 7
//
"""
HYBRID = """ID   Blue
AC   CVCL_0B01
OX   NCBI_TaxID=10090; ! Mus musculus (Mouse)
OX   NCBI_TaxID=10116; ! Rattus norvegicus (Rat)
CA   Hybridoma
//
"""


def concepts(values: list[Value]) -> list[Concept]:
    return [value for value in values if isinstance(value, Concept)]


def problems(values: list[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in values if isinstance(value, Problem)]


def test_a_cell_line_has_names_species_descent_disease_and_category(read: Read) -> None:
    curie = "Cellosaurus:CVCL_0R01"
    assert read(read_cellosaurus, HEAD + RED) == [
        Ontology(id="cellosaurus", title="Cellosaurus", version="57.0", licence="CC BY 4.0"),
        Concept(
            curie=curie,
            label="Red-1",
            taxon="NCBITaxon:9606",
            names=(
                Name("RED1"),
                Name("Red 1"),
                Name("R;1"),
                Name("Rad-1", Scope.EXACT, "misspelling"),
                Name("Rde-1", Scope.EXACT, "misspelling"),
            ),
            relations=(
                Relation(curie, "RO:0001000", "Cellosaurus:CVCL_0B01"),
                Relation(curie, "CLO:0000015", "NCIT:C7"),
                Relation(curie, "CLO:0000015", "ORPHA:7"),
            ),
            xrefs=tuple(map(Xref, ["CLO:0000007", "EFO:0000007", "BTO:0000007", "MESH:D000007", "WIKIDATA:Q7"])),
            alternatives=(
                "Cellosaurus:CVCL_R001",
                "Cellosaurus:CVCL_R002",
                "RRID:CVCL_0R01",
                "RRID:CVCL_R001",
                "RRID:CVCL_R002",
            ),
            subsets=("Cancer_cell_line", "Problematic_cell_line"),
            line=17,
        ),
        Skipped("cross-references to catalogues and other databases", 2),
    ]


def test_a_cell_line_of_several_species_has_no_taxon(read: Read) -> None:
    (found,) = concepts(read(read_cellosaurus, HYBRID))
    assert (found.label, found.taxon, found.subsets) == ("Blue", None, ("Hybridoma",))


def test_the_head_may_say_little(read: Read) -> None:
    assert read(read_cellosaurus, HYBRID)[0] == Ontology(id="cellosaurus", title="Cellosaurus")


def test_a_damaged_entry_is_told_and_left_out(read: Read) -> None:
    text = (
        "AC   CVCL_0000\nSY   no entry yet\n"
        "ID   Without an end\nAC   CVCL_0001\n"
        "ID   Without an accession\n//\n"
        "ID   Of another kind\nAC   HP:1\n//\n//\n"
        "ID   With an odd ancestor\nAC   CVCL_0002\nHI   Blue\nHI   CVCL_0B01 ! Blue\nDR   CLO\nOX   Homo sapiens\n//\n"
        "ID   Cut off\nAC   CVCL_0003\nSY   Cu"
    )
    values = read(read_cellosaurus, text)
    assert [(found.curie, found.taxon, len(found.relations)) for found in concepts(values)] == [
        ("Cellosaurus:CVCL_0002", None, 1)
    ]
    assert problems(values) == [
        ("entry without an end", "Without an end: no // before the next", 3),
        ("malformed CURIE", "no AC, of Without an accession", 5),
        ("malformed CURIE", "HP:1, of Of another kind", 7),
        ("malformed CURIE", "Blue and CVCL_0B01 ! Blue, above Cellosaurus:CVCL_0002", 11),
        ("entry without an end", "Cut off: no // before the next", 18),
    ]


def test_lines_may_end_as_on_windows(read: Read) -> None:
    (found,) = concepts(read(read_cellosaurus, (HEAD + HYBRID).replace("\n", "\r\n")))
    assert (found.curie, found.subsets) == ("Cellosaurus:CVCL_0B01", ("Hybridoma",))


@pytest.mark.parametrize("head", [HEAD, ""], ids=["with its head", "entries only"])
def test_cell_lines_are_known_by_their_look_and_own_their_prefix(load: Load, head: str) -> None:
    found = load(head + RED + HYBRID)
    assert (found.source.name, found.source.prefix) == ("cellosaurus", "Cellosaurus")
    assert (found.problems, found.tables["RELATED"].num_rows) == ((), 3)


def test_a_file_of_other_lines_holds_no_cell_line(read: Read, load: Load) -> None:
    assert concepts(read(read_cellosaurus, HEAD)) == []
    with pytest.raises(LoadError, match="its format is none of"):
        load(HEAD)
