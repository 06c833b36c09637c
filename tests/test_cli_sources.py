"""Known names and addresses on the command line: what is fetched, what stands on standard output and error, exit codes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Web = Any

OBO = "format-version: 1.4\ndata-version: releases/2026-01-02\nontology: {}\n\n[Term]\nid: {}:4\nname: {} disease\n"
DOID = "/purl.obolibrary.org/obo/doid.obo"
MONDO = "/purl.obolibrary.org/obo/mondo.obo"


Ontonorm = Callable[..., Any]


pytestmark = pytest.mark.usefixtures("mirror")


@pytest.fixture
def mirror(web: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    """A mirror with two ontologies."""
    monkeypatch.setenv("ONTONORM_MIRROR", web.address)
    web.put(DOID, OBO.format("doid", "DOID", "one"), etag='"1"')
    web.put(MONDO, OBO.format("mondo", "MONDO", "other"), etag='"1"')
    return web


def test_a_known_name_is_fetched_once_and_loaded(ontonorm: Ontonorm, mirror: Web) -> None:
    run = ontonorm("load-ontologies", "doid")
    assert (run.code, run.out.partition(":")[0]) == (0, "doid 2026-01-02")
    assert run.err.startswith("ontonorm: https://purl.obolibrary.org/obo/doid.obo fetched, 0.0 MB, sha256 ")
    [source] = ontonorm("status", "--format", "json").json["sources"]
    assert (source["name"], source["location"]) == ("doid", "https://purl.obolibrary.org/obo/doid.obo")
    again = ontonorm("load-ontologies", "DOID", "--offline")
    assert (again.code, again.err, len(mirror.asked)) == (0, "", 1)
    assert "there is no newer version" in ontonorm("load-ontologies", "doid", "--refresh").err
    assert ontonorm("-q", "load-ontologies", "doid", "--refresh").err == ""


def test_an_address_is_fetched_like_a_known_name(ontonorm: Ontonorm, mirror: Web) -> None:
    mirror.put("/some/where.obo?version=2", OBO.format("mine", "MY", "my"))
    host = mirror.address.removeprefix("http://")
    run = ontonorm("load-ontologies", f"http://me:secret@{host}/some/where.obo?version=2")
    assert run.code == 0
    status = ontonorm("status", "--format", "json").out
    assert f"{mirror.address}/some/where.obo?version=2" in status
    assert "secret" not in run.out + run.err + status


def test_a_file_here_comes_before_a_known_name(ontonorm: Ontonorm, mirror: Web) -> None:
    Path("doid").write_text(OBO.format("doid", "DOID", "my own"))
    assert ontonorm("load-ontologies", "doid").code == 0
    assert mirror.asked == []
    assert ontonorm("show", "DOID:4", "--format", "json").json[0]["label"] == "my own disease"


def test_one_that_cannot_be_fetched_does_not_lose_the_others(ontonorm: Ontonorm, mirror: Web) -> None:
    del mirror.pages[MONDO]
    run = ontonorm("load-ontologies", "mondo", "doid", "nosuch")
    assert run.code == 4
    assert f"{mirror.address}{MONDO}: the server answers 404" in run.err
    assert "nosuch: no such file, and no known name" in run.err
    assert run.err.splitlines()[-1] == "ontonorm: 2 of 3 not loaded: mondo, nosuch; the others are"
    assert [source["name"] for source in ontonorm("status", "--format", "json").json["sources"]] == ["doid"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("hpp",), 1, "hpp: no such file, and no known name; did you mean hp"),
        (("hp.obo",), 1, "hp.obo: no such file or directory"),
        (("./hp",), 1, "hp: no such file or directory"),
        (("ftp://example.org/hp.obo",), 1, "only http and https addresses are fetched"),
        (("doid", "--offline"), 1, "doid.obo is not kept; fetch it once without --offline"),
        (("umls",), 1, "give its folder META"),
        (("--popularity", "hp"), 2, "hp (Human Phenotype Ontology) is given as a SOURCE"),
        (("hpoa",), 2, "is given by --popularity"),
        (("doid", "--offline", "--refresh"), 2, "give one of them"),
    ],
)
def test_what_cannot_be_fetched_is_one_line(
    ontonorm: Ontonorm, mirror: Web, arguments: tuple[str, ...], code: int, told: str
) -> None:
    run = ontonorm("load-ontologies", *arguments)
    assert (run.code, run.out, run.err.count("\n"), mirror.asked) == (code, "", 1, [])
    assert told in run.err


def test_the_known_names_are_listed_in_every_format(ontonorm: Ontonorm) -> None:
    ontonorm("load-ontologies", "doid")
    found = {(row["name"], row["given_as"]): row for row in ontonorm("sources", "--format", "json").json}
    assert found["doid", "SOURCE"]["kept"]
    assert found["mondo", "--mappings"]["kept"] is None
    assert list(found["hp", "SOURCE"]) == [
        "name", "given_as", "title", "format", "licence", "megabytes", "kept", "home", "url", "note"
    ]  # fmt: skip
    assert ontonorm("sources").out.startswith("name\tgiven_as\ttitle\t")
    table = ontonorm("sources", "--format", "table").out
    assert "Human Phenotype Ontology" in table
    assert "snomedct: local files only: " in table


def test_newer_releases_are_listed(ontonorm: Ontonorm, mirror: Web) -> None:
    ontonorm("load-ontologies", "doid", "mondo")
    mirror.put(DOID, OBO.format("doid", "DOID", "one").replace("2026-01-02", "2026-02-03"), etag='"2"')
    run = ontonorm("outdated")
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines() == [
        "source\tloaded\tnewest\tstatus\treason", "doid\t2026-01-02\t2026-02-03\tnewer\t",
        "mondo\t2026-01-02\t2026-01-02\tcurrent\t",
    ]  # fmt: skip
    assert [row["source"] for row in ontonorm("outdated", "mondo", "--format", "json").json] == ["mondo"]


def test_releases_that_cannot_be_asked_for_are_4_and_if_none_can_1(ontonorm: Ontonorm, mirror: Web) -> None:
    ontonorm("load-ontologies", "doid", "mondo")
    del mirror.pages[DOID]
    some = ontonorm("outdated")
    assert (some.code, "could not be asked" in some.out, "the server answers 404" in some.err) == (4, True, True)
    assert some.err.splitlines()[-1] == "ontonorm: 1 of 2 could not be asked: doid"
    assert ontonorm("outdated", "doid").code == 1
    assert ontonorm("outdated", "hp").code == 3
    assert ontonorm("outdated", "--offline").code == 2


@pytest.mark.parametrize("command", ["sources", "outdated"])
def test_the_help_ends_in_an_example(ontonorm: Ontonorm, command: str) -> None:
    assert ontonorm(command, "--help").out.strip().splitlines()[-1].strip().startswith("ontonorm load-ontologies hp")
