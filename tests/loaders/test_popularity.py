"""How often identifiers occur, from annotation files and from tables."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.collect import Collected
from kg.errors import LoadError
from kg.model import Corpus, Count, Ontology, Problem, Value
from loaders.document import Document
from loaders.popularity import read_counts, read_gene2pubmed, read_hpoa

Loader = Callable[[Document], Iterator[Value]]
Read = Callable[[Loader, str], list[Value]]
Load = Callable[..., Collected]

HPOA = "#description: x\n#version: 2025-05-06\ndatabase_id\tdisease_name\tqualifier\thpo_id\treference\taspect\n"
OLD_HPOA = "#description: x\n#date: 2019-04-15\n#DatabaseID\tDiseaseName\tQualifier\tHPO_ID\tReference\tAspect\n"
GENES = "#tax_id\tGeneID\tPubMed_ID\n"


def counts(values: list[Value]) -> dict[tuple[str, str], int]:
    found = [value for value in values if isinstance(value, Count)]
    assert len({(one.corpus, one.identifier) for one in found}) == len(found)
    return {(one.corpus, one.identifier): one.count for one in found}


def problems(values: list[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in values if isinstance(value, Problem)]


@pytest.mark.parametrize(("header", "version"), [(HPOA, "2025-05-06"), (OLD_HPOA, "2019-04-15")], ids=["now", "2019"])
def test_diseases_are_counted_once_per_phenotype(read: Read, header: str, version: str) -> None:
    rows = (
        "OMIM:1\ta\t\tHP:1\tPMID:1\tP\n"
        "OMIM:1\ta\t\tHP:1\tPMID:2\tP\n"
        "OMIM:2\tb\t\thp:1\tPMID:2\tP\n"
        "OMIM:3\tc\tNOT\tHP:1\tPMID:2\tP\n"
        "OMIM:3\tc\t\tHP:6\tPMID:2\tI\n"
        "OMIM:3\tc\t\tHP:2\tPMID:2\tP\n"
    )
    values = read(read_hpoa, header + rows)
    assert values[:2] == [Ontology(id="hpoa", version=version), Corpus("hpoa", "diseases", version)]
    assert counts(values) == {("hpoa", "HP:1"): 2, ("hpoa", "HP:2"): 1}


def test_damaged_annotations_are_told(read: Read) -> None:
    values = read(read_hpoa, HPOA + "\ta\t\tHP:1\t\tP\nOMIM:1\ta\t\t\t\tP\nOMIM:1\ta\t\tliver\t\tP\n")
    assert problems(values) == [
        ("missing value", "nothing to count HP:1 for", 4),
        ("malformed CURIE", "none in this row", 5),
        ("malformed CURIE", "liver", 6),
    ]


def annotation(product: str, term: str, qualifier: str = "enables") -> str:
    database, _, identifier = product.partition(":")
    return "\t".join([database, identifier, "SYM", qualifier, term, "PMID:1", "IDA", "", "F", *[""] * 8]) + "\n"


def test_gene_products_are_counted_once_per_term(load: Load) -> None:
    text = "!gaf-version: 2.2\n!generated-by: GOC\n!date-generated: 2024-01-17T12:17\n" + "".join([
        annotation("UniProtKB:P1", "GO:1"),
        annotation("UniProtKB:P1", "GO:1", "contributes_to"),
        annotation("MGI:P1", "GO:1"),
        annotation("UniProtKB:P2", "GO:1", "NOT|enables"),
        "\n",
        annotation("UniProtKB:P2", "GO:2"),
        "UniProtKB\tP3\n",
        annotation("UniProtKB:", "GO:3"),
    ])  # fmt: skip
    found = load(text, "goa_human.gaf")
    assert found.source.name == "goa_human"
    assert found.source.version == "2024-01-17"
    assert found.tables["Corpus"].to_pylist() == [
        {"name": "goa_human", "unit": "gene products", "version": "2024-01-17"}
    ]
    assert found.tables["COUNTED_IN"].to_pylist() == [
        {"src": "GO:1", "dst": "goa_human", "count": 2},
        {"src": "GO:2", "dst": "goa_human", "count": 1},
    ]
    assert problems(list(found.problems)) == [
        ("missing value", "nothing to count GO:3 for", 11),
        ("row with too few cells", "2 of 15", 10),
    ]


def test_articles_are_counted_once_per_gene(read: Read) -> None:
    values = read(read_gene2pubmed, GENES + "9606\t2\t10\n9606\t2\t10\n9606\t2\t11\n9606\t1\t10\n")
    assert values[:2] == [Ontology(id="gene2pubmed"), Corpus("gene2pubmed", "articles")]
    assert counts(values) == {("gene2pubmed", "NCBIGene:2"): 2, ("gene2pubmed", "NCBIGene:1"): 1}


@pytest.mark.parametrize("row", ["9606\t2", "9606\tx\t10", "9606\t-2\t10", "9606\t2\t4294967296", "-"])
def test_a_damaged_article_is_told(read: Read, row: str) -> None:
    values = read(read_gene2pubmed, f"{GENES}9606\t1\t10\n{row}\n")
    assert counts(values) == {("gene2pubmed", "NCBIGene:1"): 1}
    assert problems(values) == [("damaged row", f"{row}: it is no tax_id, GeneID, PubMed_ID", 3)]


articles = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 5)), min_size=1, max_size=40)


def counted(rows: list[tuple[int, int]]) -> dict[tuple[str, str], int]:
    return {
        ("gene2pubmed", f"NCBIGene:{gene}"): count for gene, count in Counter(gene for gene, _ in set(rows)).items()
    }


@settings(max_examples=60, deadline=None, derandomize=True)
@given(articles)
def test_articles_may_come_in_any_order(read: Read, rows: list[tuple[int, int]]) -> None:
    text = GENES + "".join(f"9606\t{gene}\t{article}\n" for gene, article in rows)
    assert counts(read(read_gene2pubmed, text)) == counted(rows)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(articles, st.integers(1, 8))
def test_of_a_large_file_little_is_held_if_genes_lie_together(
    read: Read, rows: list[tuple[int, int]], held: int
) -> None:
    text = GENES + "".join(f"9606\t{gene}\t{article}\n" for gene, article in sorted(rows, key=lambda row: -row[0]))
    assert counts(read(partial(read_gene2pubmed, held=held), text)) == counted(rows)


def test_a_large_file_in_disorder_is_refused_with_the_remedy(read: Read) -> None:
    rows = "9606\t1\t10\n9606\t2\t10\n9606\t3\t10\n9606\t4\t10\n9606\t1\t11\n"
    with pytest.raises(LoadError, match=r"the rows of gene 1 do not lie together.*sort -t"):
        read(partial(read_gene2pubmed, held=2), GENES + rows)


def test_each_numeric_column_is_a_corpus(load: Load) -> None:
    text = """hpo_id\tname\tdiseases\tentrez_id\tpublications\tid\tscore\tempty
HP:1\tAll\t0\t5\t12.0\t1\t0.5\t
hp:2\tb\t7\t6\t\t2\t0.25\t
http://purl.obolibrary.org/obo/HP_3\tc\t\t7\t3\t3\t0.75\t
"""
    found = load(text, "hpo.tsv")
    assert found.tables["Corpus"].to_pylist() == [
        {"name": "hpo:diseases", "unit": "diseases", "version": None},
        {"name": "hpo:publications", "unit": "publications", "version": None},
    ]
    rows = [tuple(row.values()) for row in found.tables["COUNTED_IN"].to_pylist()]
    assert rows == [
        ("HP:1", "hpo:diseases", 0),
        ("HP:1", "hpo:publications", 12),
        ("HP:2", "hpo:diseases", 7),
        ("HP:3", "hpo:publications", 3),
    ]
    assert found.problems == ()
    assert found.source.name == "hpo"


def test_a_csv_without_name_for_its_first_column_is_fine(load: Load) -> None:
    assert load(",count\nHP:1,3\n").tables["COUNTED_IN"]["count"].to_pylist() == [3]


def test_cells_that_are_no_counts_are_told_and_left_out(read: Read) -> None:
    text = "id,n\nHP:1,1\nHP:2,-3\nHP:3,1.5\nHP:4,many\nHP:5,99999999999999999999\nnone,6\n,7\nHP:1,8\nHP:6,9\nHP:7,9\n"
    values = read(read_counts, text)
    assert counts(values) == {("source:n", "HP:1"): 1, ("source:n", "HP:6"): 9, ("source:n", "HP:7"): 9}
    assert problems(values) == [
        ("no whole number", "'-3' for HP:2 in source:n", 3),
        ("no whole number", "'1.5' for HP:3 in source:n", 4),
        ("no whole number", "'many' for HP:4 in source:n", 5),
        ("no whole number", "'99999999999999999999' for HP:5 in source:n", 6),
        ("malformed CURIE", "none", 7),
        ("malformed CURIE", "none in this row", 8),
        ("repeated id", "HP:1 in source:n: the first count is kept", 9),
    ]


def test_the_first_thousand_rows_tell_whether_a_column_is_numeric(read: Read) -> None:
    late = "id,n,late\n" + "".join(f"HP:{row},1,{'x' if row < 1000 else 2}\n" for row in range(3000))
    assert {corpus for corpus, _ in counts(read(read_counts, late))} == {"source:n"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("HP:1\t3\nHP:2\t4\n", r"source\.txt:1: there is no header; name the columns in a first row"),
        (
            "gene\tdisease_id\nNCBIGene:1\tOMIM:1\n",
            r"source\.txt:1: none of its columns holds counts: gene, disease_id",
        ),
        ("id,n\n", "none of its columns holds counts: id, n"),
    ],
)
def test_a_table_without_counts_is_told(read: Read, text: str, told: str) -> None:
    with pytest.raises(LoadError, match=told):
        read(read_counts, text)


def test_a_source_without_any_count_is_an_error(load: Load) -> None:
    with pytest.raises(LoadError, match="no count in it"):
        load(HPOA + "OMIM:1\ta\tNOT\tHP:1\tPMID:1\tP\n")


def test_a_count_that_nothing_can_have_is_malformed(read: Read) -> None:
    values = read(read_counts, f"id,n\nHP:1,{10**15}\nHP:2,{10**15 + 1}\n")
    assert counts(values) == {("source:n", "HP:1"): 10**15}
    told = "1000000000000001 for HP:2 in source:n is more than 1,000,000,000,000,000"
    assert problems(values) == [("malformed count", told, 3)]
