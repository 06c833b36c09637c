"""What a prompt may say of a concept: everything within one step, and nothing that is hidden."""

from engine.prompt.facts import NO_LABEL, Facts, Kind, Statement, facts_of
from kg.graph import NameOf, Neighbour, Neighbourhood, neighbourhoods
from kg.store.embedded import EmbeddedStore

LIVER = Neighbourhood(
    "X:1", "Hepatomegaly", "An enlarged liver.", 7,
    names=(NameOf("Hepatomegaly", "LABEL"), NameOf("Enlarged liver", "EXACT"), NameOf("enlarged-liver", "RELATED"),
           NameOf("Big liver", "EXACT"), NameOf("liver thing", "LEARNED")),
    parents=(Neighbour("X:2", "Liver finding"), Neighbour("X:3", None)),
    children=(Neighbour("X:4", "Giant liver"),),
    siblings=(Neighbour("X:5", "Small liver"),),
)  # fmt: skip


def test_all_within_one_step_is_a_statement() -> None:
    (facts,) = facts_of({"X:1": LIVER}, ["X:1"])
    assert facts == Facts(
        "X:1",
        "Hepatomegaly",
        (
            Statement(Kind.SYNONYM, "Big liver"),
            Statement(Kind.SYNONYM, "Enlarged liver"),
            Statement(Kind.DEFINITION, "An enlarged liver."),
            Statement(Kind.PARENT, "Liver finding", "X:2"),
            Statement(Kind.CHILD, "Giant liver", "X:4"),
            Statement(Kind.SIBLING, "Small liver", "X:5"),
        ),
    )


def test_what_is_hidden_stands_nowhere() -> None:
    hidden = {"hepatomegaly", "enlarged liver", "giant liver", "an enlarged liver"}
    (facts,) = facts_of({"X:1": LIVER}, ["X:1"], hidden=hidden)
    assert facts.label == "Big liver"
    assert [statement.text for statement in facts.statements] == ["Liver finding", "Small liver"]


def test_a_concept_that_is_not_there_has_no_label() -> None:
    assert facts_of({}, ["X:404"]) == [Facts("X:404", NO_LABEL)]


def test_facts_come_from_the_graph(clinic: EmbeddedStore) -> None:
    (facts,) = facts_of(neighbourhoods(clinic, ["HP:102"]), ["HP:102"])
    assert facts.label == "Kidney pain"
    assert facts.texts(Kind.SYNONYM) == ["pain of kidneys", "renal ache"]
    assert facts.texts(Kind.PARENT) == ["Abnormality of the kidney"]
