"""Newer releases: what a server says of a loaded source, from a condition or from the beginning of its file."""

import gzip
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import LoadError, StoreError
from kg.store.embedded import EmbeddedStore
from loaders.load import load_ontologies
from loaders.outdated import Standing, newest_version, outdated, tabulated

Web = Any
Version = Callable[[bytes | str, str], str | None]

OBO = "format-version: 1.4\ndata-version: releases/{}\nontology: doid\n\n[Term]\nid: DOID:4\nname: disease\n"
HPOA = "#description: x\n#version: {}\n" + "\t".join(
    ("database_id", "disease_name", "qualifier", "hpo_id", "reference", "evidence", "onset", "frequency", "sex", "modifier",
     "aspect", "biocuration")) + "\nOMIM:1\tx\t\tHP:0000001\tPMID:1\tPCS\t\t\t\t\tP\tx\n"  # fmt: skip
HGNC = "hgnc_id\tsymbol\tname\tstatus\tprev_symbol\nHGNC:5\tA1BG\talpha\tApproved\t\n"
DOID_PATH, HPOA_PATH = "/purl.obolibrary.org/obo/doid.obo", "/purl.obolibrary.org/obo/hp/hpoa/phenotype.hpoa"
HGNC_PATH = "/storage.googleapis.com/public-download-files/hgnc/tsv/tsv/hgnc_complete_set.txt"


@pytest.fixture
def mirror(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Web:
    """A mirror with one ontology and its cache."""
    monkeypatch.setenv("ONTONORM_MIRROR", web.address)
    monkeypatch.setenv("ONTONORM_CACHE", str(tmp_path / "cache"))
    web.put(DOID_PATH, OBO.format("2026-01-02"), etag='"1"')
    return web


@pytest.fixture
def load(mirror: Web, embedded_store: EmbeddedStore) -> Callable[..., None]:
    def run(*sources: str, **more: Any) -> None:
        for loaded in load_ontologies(embedded_store, sources, **more):
            assert loaded.error is None

    return run


def states(store: EmbeddedStore, *names: str) -> list[tuple[str, str | None, str | None, Standing]]:
    return [(one.source, one.loaded, one.newest, one.status) for one in outdated(store, names)]


def test_what_has_not_changed_is_current_without_a_byte(
    mirror: Web, load: Callable[..., None], embedded_store: EmbeddedStore
) -> None:
    load("doid")
    assert states(embedded_store) == [("doid", "2026-01-02", "2026-01-02", Standing.CURRENT)]
    assert mirror.asked[-1][1]["if-none-match"] == '"1"'


def test_a_newer_release_is_seen_from_the_beginning_of_its_file(
    mirror: Web, load: Callable[..., None], embedded_store: EmbeddedStore
) -> None:
    load("doid")
    body = OBO.format("2026-02-03") + "".join(f"\n[Term]\nid: DOID:{one}\nname: x{one}\n" for one in range(200_000))
    answered = threading.Event()
    rest_was_sent: list[bool] = []
    page = mirror.put(DOID_PATH, body, etag='"2"')
    page.halfway = lambda: rest_was_sent.append(not answered.wait(60))
    assert states(embedded_store) == [("doid", "2026-01-02", "2026-02-03", Standing.NEWER)]
    assert rest_was_sent == []
    answered.set()
    kept = load_ontologies(embedded_store, ["doid"], offline=True)
    assert kept[0].source.version == "2026-01-02"


def test_an_older_or_equal_version_is_no_newer_one(
    mirror: Web, load: Callable[..., None], embedded_store: EmbeddedStore
) -> None:
    load("doid")
    for version in ("2026-01-02", "2025-12-31"):
        mirror.put(DOID_PATH, OBO.format(version), etag=f'"{version}"')
        assert states(embedded_store) == [("doid", "2026-01-02", version, Standing.CURRENT)]


def test_a_local_file_is_known_by_its_name(mirror: Web, embedded_store: EmbeddedStore, tmp_path: Path) -> None:
    (tmp_path / "mine.obo").write_text(OBO.format("2025-01-01"))
    (tmp_path / "terms.tsv").write_text("curie\tlabel\nMY:1\tmine\n")
    load_ontologies(embedded_store, [tmp_path / "mine.obo", tmp_path / "terms.tsv"])
    assert states(embedded_store) == [("doid", "2025-01-01", "2026-01-02", Standing.NEWER)]
    [asked] = outdated(embedded_store, ["terms"])
    assert (asked.status, asked.error) == (Standing.UNKNOWN, None)
    assert "no address of it is known" in asked.reason
    with pytest.raises(StoreError, match="no source named hp is loaded"):
        outdated(embedded_store, ["hp"])


def test_a_file_of_an_address_is_asked_for_there(
    mirror: Web, load: Callable[..., None], embedded_store: EmbeddedStore
) -> None:
    mirror.put("/x.obo", OBO.format("2026-01-02").replace("doid", "mine"))
    load(f"{mirror.address}/x.obo", prefix="DOID")
    mirror.put("/x.obo", OBO.format("2026-03-04"))
    assert states(embedded_store) == [("mine", "2026-01-02", "2026-03-04", Standing.NEWER)]


def test_annotations_have_a_version_too(mirror: Web, load: Callable[..., None], embedded_store: EmbeddedStore) -> None:
    mirror.put(HPOA_PATH, HPOA.format("2026-01-02"))
    load(popularity=["hpoa"])
    mirror.put(HPOA_PATH, HPOA.format("2026-05-06"))
    assert states(embedded_store) == [("hpoa", "2026-01-02", "2026-05-06", Standing.NEWER)]


def test_a_file_without_version_is_newer_if_the_server_says_that_it_changed(
    mirror: Web, load: Callable[..., None], embedded_store: EmbeddedStore
) -> None:
    page = mirror.put(HGNC_PATH, HGNC, etag='"1"', modified="Fri, 02 Jan 2026 00:00:00 GMT")
    load("hgnc")
    assert states(embedded_store)[0][3] == Standing.CURRENT
    page.etag, page.modified = '"2"', "Tue, 03 Feb 2026 00:00:00 GMT"
    [changed] = outdated(embedded_store)
    assert (changed.status, "Tue, 03 Feb 2026" in changed.reason) == (Standing.NEWER, True)


def test_without_version_and_condition_nothing_is_known(
    mirror: Web, embedded_store: EmbeddedStore, tmp_path: Path
) -> None:
    (tmp_path / "hgnc.txt").write_text(HGNC)
    load_ontologies(embedded_store, [tmp_path / "hgnc.txt"])
    mirror.put(HGNC_PATH, HGNC)
    [unknown] = outdated(embedded_store)
    assert (unknown.status, unknown.reason, unknown.error) == (
        Standing.UNKNOWN,
        "the loaded file says no version",
        None,
    )


def test_one_that_cannot_be_asked_is_told_and_the_others_are_asked(
    mirror: Web, load: Callable[..., None], embedded_store: EmbeddedStore
) -> None:
    mirror.put(HPOA_PATH, HPOA.format("2026-01-02"))
    load("doid", popularity=["hpoa"])
    for page in (None, b"<!doctype html><html>moved</html>"):
        if page:
            mirror.put(DOID_PATH, page)
        else:
            del mirror.pages[DOID_PATH]
        first, second = outdated(embedded_store)
        assert isinstance(first.error, LoadError)
        assert (first.status, second.status, second.error) == (Standing.UNKNOWN, Standing.CURRENT, None)


@pytest.mark.parametrize(
    ("head", "name", "version"),
    [
        (OBO.format("2026-01-02") + "[Term]\nid: DOI", "x.obo", "2026-01-02"),
        (gzip.compress(OBO.format("2026-01-02").encode() * 9)[:-20], "x.obo.gz", "2026-01-02"),
        ('{"graphs": [{"id": "x", "meta": {"version": "http://a/2026-01-02/x.json"}, "nodes": [{"id"', "x.json", "2026-01-02"),
        ('{"graphs": [{"nodes": [{"id": "x", "meta": {"version": "1"}}, ', "x.json", None),
        (HPOA.format("2026-01-02") + "OMIM:2\tcut", "x.hpoa", "2026-01-02"),
        ("!gaf-version: 2.2\n!date-generated: 2026-01-02T10:00\nUniProtKB\tA", "x.gaf", "2026-01-02"),
        ("#mapping_set_version: 2026-01-02\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\nA:1", "x.tsv",
         "2026-01-02"),
        ('<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
         ' xmlns="http://www.w3.org/2002/07/owl#">\n<Ontology rdf:about="http://a.org/x.owl">\n'
         "<versionInfo>4.9</versionInfo></Ontology>\n<Class rdf:about=", "x.owl", "4.9"),
        ("@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<http://a.org/x> a owl:Ontology ;\n"
         ' owl:versionInfo "4.9" .\n<http://a.org/x#1> a owl:Cl', "x.ttl", "4.9"),
        ('<?xml version="1.0"?>\n<!DOCTYPE DescriptorRecordSet SYSTEM "https://www.nlm.nih.gov/databases/dtd/'
         'nlmdescriptorrecordset_20260101.dtd">\n<DescriptorRecordSet LanguageCode = "eng">\n<DescriptorRecord',
         "desc2026.gz", "2026"),
        (HGNC, "x.txt", None),
        ("nothing that is known", "x.txt", None),
        ("", "x.txt", None),
    ],
)  # fmt: skip
def test_the_version_is_read_from_the_beginning_of_a_file(
    mirror: Web, embedded_store: EmbeddedStore, head: str | bytes, name: str, version: str | None
) -> None:
    mirror.put(f"/{name}", head)
    assert newest_version(f"{mirror.address}/{name}") == version


def test_the_fields_of_a_release_are_its_columns(
    mirror: Web, load: Callable[..., None], embedded_store: EmbeddedStore
) -> None:
    load("doid")
    rows = tabulated(outdated(embedded_store))
    assert rows.columns == ("source", "loaded", "newest", "status", "reason")
    assert json.loads(json.dumps(rows))[0]["status"] == "current"
