"""Known names: the table that ships, and what is said of a name that it does not have."""

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from kg.curie import prefixes
from kg.errors import LoadError, OntonormError, UsageError
from loaders.download import Fetching, fetch
from loaders.sniff import FORMATS
from loaders.sources import KINDS, Known, known_source, known_sources, listed

NOVEMBER, MARCH = date(2026, 11, 3), date(2026, 3, 1)


def known_and(option: str) -> list[str]:
    return [known.name for known in known_sources() if known.option == option]


def test_the_table_has_the_usual_names_once_for_each_way_to_give_them() -> None:
    assert known_and("SOURCE") == [
        "hp", "mondo", "go", "cl", "uberon", "chebi", "doid", "efo", "ordo", "mp", "so", "pr", "pato", "ncbitaxon", "bto",
        "cellosaurus", "hgnc", "ncbigene", "mesh", "umls", "snomedct",
    ]  # fmt: skip
    assert known_and("--popularity") == ["hpoa", "goa", "gene2pubmed"]
    assert known_and("--mappings") == ["mondo", "biomappings"]


@pytest.mark.parametrize("known", known_sources(), ids=lambda known: f"{known.name} {known.option}")
def test_a_known_source_is_described_whole(known: Known) -> None:
    assert known.name == known.name.lower()
    assert known.name.isalnum()
    assert FORMATS[known.format].kind in KINDS[known.option]
    assert all((known.title, known.licence, known.home))
    assert (known.url is None) == bool(known.remedy) == (known.megabytes is None)
    for address in known.addresses(MARCH):
        parts = urlsplit(address)
        assert (parts.scheme, parts.query, parts.username) == ("https", "", None)
        assert "." in (parts.hostname or "")
        assert parts.path.strip("/")


def test_a_known_ontology_is_one_that_the_prefix_table_knows() -> None:
    others = {"ncbigene", "umls"}  # not an ontology with an id of its own
    assert set(known_and("SOURCE")) - set(prefixes().ontologies) <= others


def test_a_file_that_is_named_by_the_year_is_looked_for_from_the_newest_on() -> None:
    mesh = known_source("mesh")
    years = [address.partition("/desc")[2] for address in mesh.addresses(MARCH)]
    assert years == ["2026.gz", "2025.gz", "2024.gz"]
    assert mesh.addresses(NOVEMBER)[0].endswith("/desc2027.gz")
    assert mesh.is_at(mesh.addresses(NOVEMBER)[2])
    assert not mesh.is_at("https://example.org/desc2026.gz")
    assert known_source("hp").addresses(MARCH) == ("https://purl.obolibrary.org/obo/hp.obo",)


def test_a_name_is_found_in_any_case_by_the_way_it_is_given() -> None:
    assert known_source("HP").name == "hp"
    assert known_source("mondo").format == "obo"
    assert known_source("mondo", "--mappings").format == "sssom"
    assert known_source("hpoa", "--popularity").url is not None


@pytest.mark.parametrize(
    ("name", "option", "kind", "told"),
    [
        ("hpo", "SOURCE", LoadError, "hpo: no such file, and no known name; did you mean hp"),
        ("chebbi", "SOURCE", LoadError, "did you mean chebi?"),
        ("zzzzz", "SOURCE", LoadError, "known names for SOURCE: hp, mondo, "),
        ("zzzzz", "--mappings", LoadError, "known names for --mappings: mondo, biomappings"),
        (
            "hp",
            "--popularity",
            UsageError,
            "hp (Human Phenotype Ontology) is given as a SOURCE; known names for --popul",
        ),
        ("hpoa", "SOURCE", UsageError, "is given by --popularity"),
        ("biomappings", "--popularity", UsageError, "is given by --mappings"),
        ("umls", "SOURCE", LoadError, "each user signs the licence of the UMLS and logs in to download it"),
        ("snomedct", "SOURCE", LoadError, "unpack the RF2 release and give its folder"),
    ],
)
def test_a_name_that_is_not_fetched_is_told_with_the_remedy(
    name: str, option: str, kind: type[OntonormError], told: str
) -> None:
    with pytest.raises(kind) as error:
        known_source(name, option)
    assert told in str(error.value)


def test_the_list_tells_what_is_kept(web: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONTONORM_MIRROR", web.address)
    web.put("/purl.obolibrary.org/obo/so.obo", b"ontology: so\n")
    fetched = fetch(known_source("so").addresses(MARCH), Fetching(folder=tmp_path), known=True)
    rows = {(row["name"], row["given_as"]): row for row in listed(tmp_path)}
    assert rows["so", "SOURCE"]["url"] == fetched.url == "https://purl.obolibrary.org/obo/so.obo"
    assert [name for name, row in rows.items() if row["kept"]] == [("so", "SOURCE")]
    assert rows["umls", "SOURCE"]["url"] is None
    assert rows["umls", "SOURCE"]["note"].startswith("local files only: ")
