"""Genes of the HGNC complete set, and of NCBI's gene_info."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.collect import Collected
from kg.errors import LoadError
from kg.model import Concept, Name, Ontology, Problem, Relation, Scope, Skipped, Value, Xref
from loaders.document import Document, Wanted
from loaders.genes import read_hgnc, read_ncbi

Loader = Callable[[Document], Iterator[Value]]
Read = Callable[[Loader, str], list[Value]]
Write = Callable[..., Path]
Load = Callable[..., Collected]

HGNC = "hgnc_id\tsymbol\tname\tstatus\talias_symbol\tprev_symbol\tprev_name\tentrez_id\tomim_id\tmgd_id\tuniprot_ids\n"
NCBI = (
    "#tax_id\tGeneID\tSymbol\tLocusTag\tSynonyms\tdbXrefs\tchromosome\tmap_location\tdescription\ttype_of_gene\t"
    "Symbol_from_nomenclature_authority\tFull_name_from_nomenclature_authority\tNomenclature_status\t"
    "Other_designations\tModification_date\tFeature_type\n"
)
RED = (
    "9606\t7\tRED1\t-\tRDX|RED-1\tMIM:100007|HGNC:HGNC:70|Ensembl:ENSG00000000007|AllianceGenome:HGNC:70\t1\t1p1\tred gene 1\t"
    "protein-coding\tRED1\tred gene 1\tO\tcrimson factor|RDX|red protein\t20260101\t-\n"
)
BLUE = "10090\t8\tBlue\tb0008\t-\tMGI:MGI:8\t-\t-\tblue gene\tpseudo\tBlu\tblue gene, mouse\tO\t-\t20260101\t-\n"
PLACEHOLDER = "9606\t9\tNEWENTRY\t-\t-\t-\t-\t-\tRecord to support submission\tother\t-\t-\t-\t-\t20260101\t-\n"


def concepts(values: list[Value]) -> list[Concept]:
    return [value for value in values if isinstance(value, Concept)]


def problems(values: list[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in values if isinstance(value, Problem)]


def skipped(values: list[Value]) -> dict[str, int]:
    return {value.what: value.count for value in values if isinstance(value, Skipped)}


@pytest.fixture
def read_taxa(write: Write) -> Callable[..., list[Value]]:
    """The genes of the wanted species in a gene_info."""

    def run(text: str, *taxa: str) -> list[Value]:
        with Document(write(text), wanted=Wanted(taxa=taxa)) as document:
            return list(read_ncbi(document))

    return run


def test_a_gene_has_its_names_and_cross_references(read: Read) -> None:
    row = (
        'HGNC:24086\tA1CF\tAPOBEC1 complementation factor\tApproved\t"ACF|ASP"\t\told name\t'
        "29974\t618199\tMGI:1917115\tQ9NQ94|P1\n"
    )
    values = read(read_hgnc, HGNC + row)
    assert values[0] == Ontology(id="hgnc", title="HUGO Gene Nomenclature Committee complete set", licence="CC0 1.0")
    assert values[1:] == [
        Concept(
            curie="HGNC:24086",
            label="A1CF",
            taxon="NCBITaxon:9606",
            category="biolink:Gene",
            names=(
                Name("APOBEC1 complementation factor"),
                Name("ACF", Scope.EXACT, "alias"),
                Name("ASP", Scope.EXACT, "alias"),
                Name("old name", Scope.EXACT, "previous_name"),
            ),
            xrefs=tuple(
                map(Xref, ["NCBIGene:29974", "OMIM:618199", "UniProtKB:Q9NQ94", "UniProtKB:P1", "MGI:1917115"])
            ),
            line=2,
        )
    ]


def test_columns_may_come_in_any_order_and_be_few(read: Read) -> None:
    assert concepts(read(read_hgnc, "symbol\thgnc_id\nA1BG\tHGNC:5\n"))[0].label == "A1BG"


def test_a_withdrawn_gene_is_obsolete_and_leads_to_its_heirs(read: Read) -> None:
    rows = (
        "HGNC:1\tA12M1~withdrawn\tsymbol withdrawn, see MT1E\tSymbol Withdrawn\n"
        "HGNC:2\tA12M2~withdrawn\tsymbol withdrawn, see [HGNC:7397](/data/#!/HGNC:7397)\tSymbol Withdrawn\n"
        "HGNC:3\tA12M3\tentry withdrawn\tEntry Withdrawn\n"
        "HGNC:4\tA12M4~withdrawn\tsymbol withdrawn, see NOWHERE\tSymbol Withdrawn\n"
        "HGNC:7397\tMT1E\tmetallothionein 1E\tApproved\n"
    )
    values = read(read_hgnc, HGNC + rows)
    assert [(gene.label, gene.obsolete, len(gene.names)) for gene in concepts(values)] == [
        ("A12M1", True, 0),
        ("A12M2", True, 0),
        ("A12M3", True, 0),
        ("A12M4", True, 0),
        ("MT1E", False, 1),
    ]
    assert [value for value in values if isinstance(value, Relation)] == [
        Relation("HGNC:1", "replaced_by", "HGNC:7397"),
        Relation("HGNC:2", "replaced_by", "HGNC:7397"),
    ]
    assert problems(values) == [("heir that is not in the source", "HGNC:4: see NOWHERE", 5)]


def test_a_damaged_gene_of_the_hgnc_is_told(read: Read) -> None:
    rows = "\tA\nHP:1\tB\nHGNC:5\tC\t\t\t\t\t\t\tn a\nHGNC:6\tD\t\t\t\t\t\t\t\t\t\tx\ty\n"
    values = read(read_hgnc, HGNC + rows)
    assert [gene.curie for gene in concepts(values)] == ["HGNC:5"]
    assert problems(values) == [
        ("malformed CURIE", "no hgnc_id", 2),
        ("malformed CURIE", "HP:1", 3),
        ("malformed cross-reference", "HGNC:5", 4),
        ("row with too many cells", "13 cells under 11 columns", 5),
    ]


def test_genes_of_the_hgnc_own_their_prefix(load: Load) -> None:
    found = load(HGNC + "HGNC:5\tA1BG\n")
    assert (found.source.name, found.source.prefix, found.source.licence) == ("hgnc", "HGNC", "CC0 1.0")


def test_a_gene_of_the_ncbi_has_names_cross_references_and_its_species(read: Read) -> None:
    assert read(read_ncbi, NCBI + RED) == [
        Ontology(id="ncbigene", title="NCBI Gene", licence="public domain"),
        Concept(
            curie="NCBIGene:7",
            label="RED1",
            namespace="protein-coding",
            taxon="NCBITaxon:9606",
            category="biolink:Gene",
            names=(
                Name("red gene 1"),
                Name("RDX", Scope.EXACT, "alias"),
                Name("RED-1", Scope.EXACT, "alias"),
                Name("crimson factor", Scope.RELATED),
                Name("red protein", Scope.RELATED),
            ),
            xrefs=tuple(map(Xref, ["OMIM:100007", "HGNC:70", "ENSEMBL:ENSG00000000007"])),
            line=2,
        ),
    ]


def test_a_locus_tag_and_the_names_of_an_authority_are_names(read: Read) -> None:
    (gene,) = concepts(read(read_ncbi, NCBI + BLUE))
    assert gene.names == (
        Name("blue gene"),
        Name("Blu"),
        Name("blue gene, mouse"),
        Name("b0008", Scope.EXACT, "locus_tag"),
    )
    assert (gene.taxon, gene.namespace, gene.xrefs) == ("NCBITaxon:10090", "pseudo", (Xref("MGI:8"),))


def test_a_bar_in_a_description_is_a_bar(read: Read) -> None:
    (gene,) = concepts(read(read_ncbi, NCBI + RED.replace("red gene 1", "red|gene", 1)))
    assert gene.names[0] == Name("red|gene")


def test_placeholders_are_counted(read: Read) -> None:
    values = read(read_ncbi, NCBI + RED + PLACEHOLDER + PLACEHOLDER)
    assert [gene.curie for gene in concepts(values)] == ["NCBIGene:7"]
    assert skipped(values) == {"placeholders": 2}


@pytest.mark.parametrize("taxon", ["9606", "NCBITaxon:9606", "ncbitaxon:9606"])
def test_other_species_are_counted_and_not_read(read_taxa: Callable[..., list[Value]], taxon: str) -> None:
    damaged_mouse = BLUE.replace("\t8\t", "\tx\t")
    values = read_taxa(NCBI + BLUE + RED + damaged_mouse, taxon)
    assert [(gene.curie, gene.line) for gene in concepts(values)] == [("NCBIGene:7", 3)]
    assert (skipped(values), problems(values)) == ({"genes of other species": 2}, [])


def test_a_species_is_no_prefix_of_another(read_taxa: Callable[..., list[Value]]) -> None:
    assert concepts(read_taxa(NCBI + RED, "960")) == []
    assert len(concepts(read_taxa(NCBI + RED + BLUE, "9606", "10090"))) == 2


@pytest.mark.parametrize("taxon", ["human", "HP:1", "-1", "9606 10090"])
def test_what_is_no_species_is_refused(read_taxa: Callable[..., list[Value]], taxon: str) -> None:
    with pytest.raises(LoadError, match="is no species; give its number in the NCBI Taxonomy, such as 9606"):
        read_taxa(NCBI + RED, taxon)


def test_a_damaged_gene_of_the_ncbi_is_told(read: Read) -> None:
    text = (
        NCBI
        + RED.replace("\t7\t", "\tseven\t")
        + RED.replace("9606", "")
        + RED.replace("MIM:100007", "none")
        + "9606\n"
    )
    values = read(read_ncbi, text)
    assert [(gene.curie, len(gene.xrefs)) for gene in concepts(values)] == [("NCBIGene:7", 2)]
    assert problems(values) == [
        ("malformed CURIE", "gene seven of species 9606", 2),
        ("malformed CURIE", "gene 7 of species none", 3),
        ("malformed cross-reference", "NCBIGene:7", 4),
        ("malformed CURIE", "gene none of species 9606", 5),
    ]


def test_a_gene_without_a_symbol_has_no_label(read: Read) -> None:
    (gene,) = concepts(read(read_ncbi, NCBI + RED.replace("RED1", "-")))
    assert (gene.label, gene.names[0]) == (None, Name("red gene 1"))


def test_columns_of_gene_info_are_found_by_name(read: Read) -> None:
    (gene,) = concepts(read(read_ncbi, "#tax_id\tGeneID\tSymbol\tSynonyms\r\n9606\t7\tRED1\tRDX\r\n"))
    assert (gene.label, gene.names) == ("RED1", (Name("RDX", Scope.EXACT, "alias"),))
    with pytest.raises(LoadError, match="there is no column symbol"):
        read(read_ncbi, "#tax_id\tGeneID\tName\n")


def test_genes_of_the_ncbi_own_their_prefix(load: Load) -> None:
    found = load(NCBI + RED)
    assert (found.source.name, found.source.prefix) == ("ncbigene", "NCBIGene")
