"""Calibrating on gold: what counts, what is looked through, and what normalizing makes of it."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from engine.calibrate import calibrate, forget
from engine.gold import pair_key
from engine.index.folder import place
from engine.learn.lesson import Lesson, Verdict
from engine.learn.memory import learn
from engine.normalize import Normalizer
from engine.rank.calibration import FILE, shipped
from kg.errors import LoadError, UsageError
from kg.store.embedded import EmbeddedStore

ORGANS = ("kidney", "liver", "skin", "heart", "lung", "bone", "brain", "stomach")
FINDINGS = ("swelling", "pain", "tumor", "scar", "absence", "enlargement")


def gold(path: Path, rows: Iterable[str], columns: str = "mention\tgold_ids") -> Path:
    path.write_text("\n".join([columns, *rows]) + "\n")
    return path


def labels(right: bool = True) -> list[str]:
    """Each label, with its own concept or with that of another organ."""
    return [
        f"{organ} {finding}\tHP:{(at if right else (at + 1) % 8) + 1}0{of + 1}"
        for at, organ in enumerate(ORGANS)
        for of, finding in enumerate(FINDINGS)
    ]


def probability(store: EmbeddedStore, mention: str = "kidney pain") -> float:
    return Normalizer(store, threshold=0).normalize([mention])[0].probability


def test_gold_that_is_wrong_lowers_the_probabilities_and_gold_that_is_right_raises_them(
    own_clinic: EmbeddedStore, tmp_path: Path
) -> None:
    default = probability(own_clinic)
    made = calibrate(own_clinic, gold(tmp_path / "wrong.tsv", labels(right=False)))
    assert (made.name, made.pairs) == ("wrong.tsv", 48)
    lower = probability(own_clinic)
    calibrate(own_clinic, gold(tmp_path / "right.tsv", labels()))
    assert lower < default <= probability(own_clinic)
    [answer] = Normalizer(own_clinic).normalize(["kidney pain"])
    assert answer.calibration == "right.tsv"


def test_the_keys_of_its_pairs_are_kept(own_clinic: EmbeddedStore, tmp_path: Path) -> None:
    made = calibrate(own_clinic, gold(tmp_path / "gold.tsv", labels()))
    assert len(made.keys) == 48
    assert pair_key("Kidney-Pain", "HP:102") in made.keys


def test_bare_identifiers_have_the_prefix_that_is_given(own_clinic: EmbeddedStore, tmp_path: Path) -> None:
    rows = [one.replace("HP:", "") for one in labels()]
    with pytest.raises(LoadError, match="is no CURIE in gold_ids"):
        calibrate(own_clinic, gold(tmp_path / "bare.tsv", rows))
    assert calibrate(own_clinic, gold(tmp_path / "bare.tsv", rows), prefix="HP").pairs == 48


def test_going_back_to_what_ships(own_clinic: EmbeddedStore, tmp_path: Path) -> None:
    forget(own_clinic)
    calibrate(own_clinic, gold(tmp_path / "gold.tsv", labels(right=False)))
    forget(own_clinic)
    assert not (place(own_clinic) / FILE).exists()
    assert Normalizer(own_clinic).calibration == shipped()


def test_negated_composite_union_and_repeated_rows_do_not_count(own_clinic: EmbeddedStore, tmp_path: Path) -> None:
    rows = [f"{row}\t\t" for row in labels()]
    odd = [
        "kidney pain\tHP:202\tcomposite\t", "kidney pain\tHP:202\tunion\t", "kidney pain\tHP:202\t\tnormal_finding",
        "KIDNEY PAIN\tHP:102\t\t",
    ]  # fmt: skip
    columns = "mention\tgold_ids\tnote\ttype"
    plain = calibrate(own_clinic, gold(tmp_path / "a.tsv", rows, columns))
    more = calibrate(own_clinic, gold(tmp_path / "b.tsv", [*rows, *odd], columns))
    assert (more.pairs, more.weights) == (plain.pairs, plain.weights)


def test_several_splits_are_refused_unless_one_is_named(own_clinic: EmbeddedStore, tmp_path: Path) -> None:
    rows = [f"{row}\t{'train' if at < 30 else 'dev'}" for at, row in enumerate(labels())]
    file = gold(tmp_path / "gold.tsv", rows, "mention\tgold_ids\tsplit")
    with pytest.raises(UsageError, match="several splits: dev, train"):
        calibrate(own_clinic, file)
    assert not (place(own_clinic) / FILE).exists()
    assert calibrate(own_clinic, file, where=["split=train"]).pairs == 30
    assert calibrate(own_clinic, file, where=["split=train", "split=dev"]).pairs == 48


def test_gold_is_led_to_heirs_and_what_is_lost_is_wrong(own_clinic: EmbeddedStore, tmp_path: Path) -> None:
    rows = [*labels(), "yellow eyes\tHP:905", "old wound mark\tHP:999"]
    made = calibrate(own_clinic, gold(tmp_path / "gold.tsv", rows))
    assert made.pairs == 50
    assert pair_key("yellow eyes", "HP:903") in made.keys


def test_nil_in_the_gold_counts(own_clinic: EmbeddedStore, tmp_path: Path) -> None:
    plain = calibrate(own_clinic, gold(tmp_path / "a.tsv", labels()))
    nil = [f"{word} kidney trouble\tNIL" for word in ("odd", "queer", "strange", "no", "some", "little")]
    made = calibrate(own_clinic, gold(tmp_path / "b.tsv", [*labels(), *nil]))
    assert made.pairs > plain.pairs
    assert made.weights["similar"] < plain.weights["similar"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["kidney pain\tHP:102"], "1 mentions are too few to calibrate on; 20 is the least"),
        (["kidney pain\tHP:102\tunion"], "no row of the gold can be used"),
    ],
)
def test_too_little_gold_is_told(own_clinic: EmbeddedStore, tmp_path: Path, rows: list[str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        calibrate(own_clinic, gold(tmp_path / "gold.tsv", rows, "mention\tgold_ids\tnote"))
    with pytest.raises(LoadError):
        calibrate(own_clinic, gold(tmp_path / "bad.tsv", ["x\tno curie"]))


def test_learned_names_of_the_gold_are_looked_through(own_clinic: EmbeddedStore, tmp_path: Path) -> None:
    """Else it would take them for names that are nearly always right."""
    words = [f"{organ} complaint {at}" for organ in ORGANS for at in ("alpha", "beta", "gamma")]
    file = gold(tmp_path / "gold.tsv", [f"{word}\tHP:{at // 3 + 1}02" for at, word in enumerate(words)])
    lessons = [Lesson(word, Verdict.NAME, f"HP:{at // 3 + 1}02") for at, word in enumerate(words)]
    assert len(learn(own_clinic, lessons, folder=place(own_clinic)).learned) == len(words)
    made = calibrate(own_clinic, file)
    assert made.weights["equal learned"] == pytest.approx(shipped().weights["equal learned"], abs=1e-3)
    assert Normalizer(own_clinic).normalize([words[0]])[0].candidates[0].scope == "LEARNED"


def test_only_the_ontologies_asked_for_give_candidates(own_clinic: EmbeddedStore, tmp_path: Path) -> None:
    file = gold(tmp_path / "gold.tsv", [*labels(), *(f"{organ}\tUBERON:{at + 10}" for at, organ in enumerate(ORGANS))])
    both, one = calibrate(own_clinic, file), calibrate(own_clinic, file, ontologies=["uberon"])
    assert both.pairs == one.pairs == 56
    assert one.curve[0][1] < both.curve[0][1]
