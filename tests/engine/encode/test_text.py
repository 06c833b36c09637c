import numpy as np

from engine.encode import training_text
from engine.encode.text import first_sentence
from engine.index.names import SCOPES, Concepts, Names, Vocabulary
from engine.index.strings import Strings
from kg.model import Scope
from kg.text import fold


def _vocabulary(*names: tuple[int, Scope, str, str]) -> Vocabulary:
    """Names as concept, scope, text and the obsolete concept that it is of."""
    count = 1 + max(name[0] for name in names)
    empty = Strings.of([""] * count)
    curies = Strings.of(f"X:{row}" for row in range(count))
    return Vocabulary(
        "X",
        Concepts(
            curies, empty, Strings.of(["A tumor."] * count), empty, np.full(count, -1), np.zeros((0, 2), np.int64)
        ),
        Names(
            Strings.of(text for _, _, text, _ in names),
            Strings.of(fold(text) for _, _, text, _ in names),
            np.array([concept for concept, *_ in names], np.int64),
            np.array([SCOPES.index(scope) for _, scope, _, _ in names], np.uint8),
            Strings.of(replaced for *_, replaced in names),
        ),
    )


def test_names_are_learned_from_but_for_those_in_another_order_of_heirs_and_learned_ones() -> None:
    text = training_text(
        _vocabulary(
            (0, Scope.LABEL, "Lung Neoplasms", ""),
            (0, Scope.EXACT, "Neoplasms, Lung", ""),
            (0, Scope.EXACT, "lung neoplasms", ""),
            (0, Scope.RELATED, "Lung Cancer", ""),
            (0, Scope.LEARNED, "lung thing", ""),
            (1, Scope.LABEL, "Neoplasms, Lung", ""),
            (1, Scope.EXACT, "an old name", "X:9"),
        )
    )
    assert list(text.names) == ["lung neoplasm", "lung cancer", "neoplasm lung"]
    assert text.concepts.tolist() == [0, 0, 1]
    assert text.labels.tolist() == [True, False, True]
    assert list(text.definitions) == ["A tumor.", "A tumor."]


def test_of_labels_in_several_languages_one_is_the_label() -> None:
    text = training_text(_vocabulary((0, Scope.LABEL, "Niere", ""), (0, Scope.LABEL, "kidney", "")))
    assert text.labels.tolist() == [True, False]


def test_the_first_sentence_is_folded_and_bounded() -> None:
    assert first_sentence(" A tumor of 1.5 cm here; rare. Benign!") == "a tumor of 1 5 cm here"
    assert first_sentence("") == ""
    assert len(first_sentence("long " * 1_000_000)) == len("long " * 40) - 1
