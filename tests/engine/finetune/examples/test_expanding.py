"""What a mention is expanded to."""

from engine.finetune.examples.expanding import expansions
from engine.finetune.examples.mentions import Kind, Mention
from engine.finetune.examples.names import Name, Names
from kg.text import fold

NAMES = Names([
    Name("X:1", fold(text), text, scope, None, None)
    for text, scope in (("Renal cyst", "LABEL"), ("Kidney cyst", "EXACT"), ("Nephrocystosis", "EXACT"), ("lump", "RELATED"),
                        ("Hydronephros", "EXACT"))
])  # fmt: skip


def answers(text: str, hidden: set[str], gold: tuple[str, ...] = ("X:1",)) -> list[list[str]]:
    mention = Mention(text, gold, Kind.GOLD, validates=False)
    return [one.example.answer.splitlines() for one in expansions([mention], NAMES, hidden, seed=1)]


def test_the_label_comes_first_and_then_two_exact_synonyms() -> None:
    [found] = answers("cyts", {"cyts"})
    assert found[0] == "Renal cyst"
    assert len(found) == 3
    assert set(found[1:]) < {"Kidney cyst", "Nephrocystosis", "Hydronephros"}


def test_hidden_names_are_no_answer() -> None:
    assert answers("kidney cyst", {"kidney cyst", "hydronephros"}) == [["Renal cyst", "Nephrocystosis"]]


def test_a_mention_of_no_concept_is_not_expanded() -> None:
    assert answers("cyts", set(), ()) == []
    assert answers("cyts", set(), ("X:404",)) == []
