"""What is said of an id and its label, on both stores."""

import pytest

from engine.validate.facts import ask, scope_of
from engine.validate.judging import Judgement, judge
from engine.validate.model import Cell, Pair, Part, Verdict
from kg.errors import StoreError
from kg.store.protocol import GraphStore


def part(text: str) -> Part:
    return Part(Cell(text, 0, len(text)), 0, len(text))


def judged(
    graph: GraphStore, id_: str, label: str | None, *, ontologies: tuple[str, ...] = (), roots: tuple[str, ...] = (),
    keeps_prefix: bool = False,
) -> Judgement:  # fmt: skip
    facts = ask(graph, scope_of(graph, ontologies, roots), [Pair(1, "", part(id_), part(label) if label else None)])
    return judge(id_, label, facts, keeps_prefix=keeps_prefix)


@pytest.mark.parametrize(
    ("id_", "label", "verdict", "why"),
    [
        ("HP:0002240", "Hepatomegaly", "right", ""),
        ("HP:0002240", "HEPATOMEGALY.", "right", "only case or punctuation differ from Hepatomegaly"),
        ("HP:0002240", None, "unlabelled", ""),
        ("hp:0002240", "Hepatomegaly", "spelling", "usually written HP:0002240"),
        ("HP_0002240", "Hepatomegaly", "spelling", "usually written HP:0002240"),
        ("http://purl.obolibrary.org/obo/HP_0002240", None, "spelling", "usually written HP:0002240"),
        ("HP:0002240", "enlarged liver", "synonym", "a name of scope EXACT; the label is Hepatomegaly"),
        ("HP:0002240", "Hepatic swelling", "synonym", "a name of scope RELATED; the label is Hepatomegaly"),
        ("HP:0001250", "Anfall", "synonym", "the label in another language; else it is Seizure"),
        ("HP:0002240", "liver, enlarged", "relabelled", "a variant of the name Enlarged liver; the label is Hepatomegaly"),
        ("HP:0000952", "Yellow skin", "relabelled",
         "a name of the obsolete HP:0000001, which HP:0000952 replaces; the label is Jaundice"),
        ("HP:0002240", "Swollen belly", "unknown", "no concept of HP is called so; HP:0002240 is Hepatomegaly"),
        ("HP:0006560", "Old name", "outdated", "HP:0006560 was merged into HP:0002240"),
        ("HP:0000001", "Icterus", "outdated", "HP:0000001 is obsolete, replaced by HP:0000952"),
        ("HP:0000001", None, "outdated", "HP:0000001 is obsolete, replaced by HP:0000952"),
        ("HP:0000002", "Thin eyebrow", "split",
         "HP:0000002 is obsolete; it is now one of HP:0045074 Thin eyebrow, HP:0045075 Sparse eyebrow"),
        ("HP:0000004", "Humours", "dead", "HP:0000004 is obsolete, and nothing replaces it; it says to consider "
         "HP:0000952 Jaundice, HP:0045074 Thin eyebrow"),
        ("HP:0000003", "Black bile", "dead", "HP:0000003 is obsolete, and nothing is said to replace it"),
        ("HP:0002240", "Seizures", "mismatch",
         "HP:0002240 is Hepatomegaly; the label is a name of scope EXACT of HP:0001250 (Seizure)"),
        ("HP:0002240", "Heart", "unknown", "no concept of HP is called so, but UBERON:0000948; HP:0002240 is Hepatomegaly"),
        ("HP:0002240", "Seizure", "mismatch", "HP:0002240 is Hepatomegaly; the label is that of HP:0001250"),
        ("HP:0002240", "Yellow skin", "mismatch",
         "HP:0002240 is Hepatomegaly; "
         "the label is a name of scope EXACT of the obsolete HP:0000001, now HP:0000952 (Jaundice)"),
        ("HP:0000001", "Seizure", "mismatch",
         "HP:0000001 is obsolete (now HP:0000952 Jaundice); the label is that of HP:0001250"),
        ("HP:9999999", "Seizure", "invented", "HP has no HP:9999999; the label is a name of HP:0001250"),
        ("HP:9999999", None, "invented", "HP has no HP:9999999"),
        ("MONDO:0005148", "x", "foreign", "no ontology with the prefix MONDO is loaded"),
        ("DOID:5", "x", "foreign", "no ontology with the prefix DOID is loaded"),
        ("DOID:4", "disease", "right", ""),
        ("HP 0002240", "Seizure", "malformed", "no CURIE, IRI or underscore id; the label is a name of HP:0001250"),
        ("patient", None, "malformed", "no CURIE, IRI or underscore id"),
        ("HP:0002240,HP:0001250", None, "malformed", "several ids? join them by | or ;"),
    ],
)  # fmt: skip
def test_every_verdict_has_its_reason(graph: GraphStore, id_: str, label: str | None, verdict: str, why: str) -> None:
    found = judged(graph, id_, label)
    assert (str(found.verdict), found.why) == (verdict, why)


@pytest.mark.parametrize(
    ("id_", "label", "changes"),
    [
        ("hp:0002240", "Hepatomegaly", ("HP:0002240", None)),
        ("HP_0002240", "enlarged liver", ("HP:0002240", "Hepatomegaly")),
        ("HP:0002240", "enlarged liver", (None, "Hepatomegaly")),
        ("HP:0002240", "liver, enlarged", (None, "Hepatomegaly")),
        ("HP:0000952", "Yellow skin", (None, "Jaundice")),
        ("HP:0006560", "Old name", ("HP:0002240", "Hepatomegaly")),
        ("HP:0006560", None, ("HP:0002240", None)),
        ("hp:0000001", "Icterus", ("HP:0000952", "Jaundice")),
        ("HP:0002240", "hepatomegaly", (None, None)),
        ("HP:0002240", "Hepatic swelling", (None, None)),
        ("HP:0001250", "Anfall", (None, None)),
        ("HP:0002240", "Swollen belly", (None, None)),
        ("hp:0002240", "Seizure", (None, None)),
        ("HP:0000001", "Seizure", (None, None)),
        ("HP:0000002", "Thin eyebrow", (None, None)),
        ("HP:0000003", "Black bile", (None, None)),
        ("HP:9999999", "Seizure", (None, None)),
        ("mondo:0005148", "x", (None, None)),
        ("HP 0002240", "Hepatomegaly", (None, None)),
    ],
)
def test_only_what_is_sure_is_to_be_changed(
    graph: GraphStore, id_: str, label: str | None, changes: tuple[str | None, str | None]
) -> None:
    found = judged(graph, id_, label)
    assert (found.id, found.label) == changes


def test_both_concepts_of_a_mismatch_are_reported(graph: GraphStore) -> None:
    found = judged(graph, "HP:0002240", "Seizure")
    assert (found.curie, found.curie_label, found.named) == ("HP:0002240", "Hepatomegaly", ("HP:0001250",))


def test_a_name_of_several_concepts_is_none_of_another_if_it_is_its_own(graph: GraphStore) -> None:
    assert judged(graph, "UBERON:0002107", "Liver").verdict is Verdict.RIGHT


def test_the_label_tells_which_of_several_heirs_is_meant(graph: GraphStore) -> None:
    found = judged(graph, "HP:0000002", "Sparse eyebrow")
    assert (found.named, found.instead) == (("HP:0045075",), ("HP:0045074", "HP:0045075"))
    found = judged(graph, "HP:0000004", "Jaundice")
    assert (found.verdict, found.curie, found.named, found.instead) == (
        "mismatch",
        None,
        ("HP:0000952",),
        ("HP:0000952", "HP:0045074"),
    )
    found = judged(graph, "HP:0000004", "Humours")
    assert (found.curie, found.named, found.instead) == (None, (), ("HP:0000952", "HP:0045074"))


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [("HP:0002240", "right"), ("HP:0003577", "elsewhere"), ("HP:0006560", "outdated"), ("HP:0000001", "elsewhere"),
     ("UBERON:0002107", "elsewhere"), ("MONDO:1", "elsewhere"), ("HP:9999999", "invented")],
)  # fmt: skip
def test_a_concept_outside_of_ontology_or_branch_is_elsewhere(graph: GraphStore, id_: str, verdict: str) -> None:
    label = "Hepatomegaly" if id_ == "HP:0002240" else None
    found = judged(graph, id_, label, ontologies=("hp",), roots=("HP_0000118",))
    assert (str(found.verdict), found.id) == (verdict, "HP:0002240" if verdict == "outdated" else None)


def test_an_ontology_or_root_that_is_not_loaded_is_told(graph: GraphStore) -> None:
    with pytest.raises(StoreError, match="no source named mondo is loaded"):
        scope_of(graph, ("mondo",))
    with pytest.raises(StoreError, match="HP:9: no such concept is loaded"):
        scope_of(graph, (), ("HP:9",))


def test_a_prefix_that_the_file_declares_stays(graph: GraphStore) -> None:
    assert judged(graph, "hp:0002240", "Hepatomegaly", keeps_prefix=True).verdict is Verdict.RIGHT
    assert judged(graph, "hp:0006560", None, keeps_prefix=True).id == "hp:0002240"


@pytest.mark.parametrize("label", ["x" * 100_000, "half \ud800", "\0", "+", "' OR 1=1 //"])
def test_no_label_is_too_odd(graph: GraphStore, label: str) -> None:
    assert judged(graph, "HP:0002240", label).verdict is Verdict.UNKNOWN


def test_no_id_is_too_odd(graph: GraphStore) -> None:
    for odd in ("HP:" + "9" * 100_000, "HP:\ud800", "\0:1", "::", "HP:", "http://", "_:b1"):
        assert judged(graph, odd, None).verdict in (Verdict.MALFORMED, Verdict.INVENTED)


def test_every_verdict_says_what_it_means() -> None:
    assert all(verdict.meaning for verdict in Verdict)
