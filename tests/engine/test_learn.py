"""What is learned of mentions: it adds up, stays, follows heirs, contradicts nothing, and goes elsewhere and comes back."""

import io
import multiprocessing
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.gold import GoldRow, pair_keys
from engine.learn import memory
from engine.learn.judgements import Judgements, file_of
from engine.learn.lesson import Lesson, Verdict
from engine.learn.memory import forget, learn, learned_pairs, listed, remembered
from engine.learn.reading import read_files
from kg import open_store
from kg.errors import ArtifactError, StoreError, UsageError
from kg.graph import names_by_key
from kg.model import REPLACED_BY, Concept, Kind, Name, Relation, Scope, Source, Value
from kg.queries import run
from kg.store.protocol import Contribution, GraphStore

NAME, REJECTED, NIL = Verdict.NAME, Verdict.REJECTED, Verdict.NIL

HP: list[Value] = [
    Concept("HP:1", "Hepatomegaly", names=(Name("Enlarged liver"),), alternatives=("HP:10",)),
    Concept("HP:2", "Jaundice", names=(Name("Yellow skin", Scope.RELATED),)),
    Concept("HP:3", "Icterus", obsolete=True, relations=(Relation("HP:3", REPLACED_BY, "HP:2"),)),
    Concept("HP:4", "Odd", obsolete=True,
            relations=(Relation("HP:4", REPLACED_BY, "HP:1"), Relation("HP:4", REPLACED_BY, "HP:2"))),
    Concept("HP:5", "Gone", obsolete=True),
]  # fmt: skip
MONDO: list[Value] = [Concept("MONDO:1", "Liver disease", names=(Name("big liver"),))]

Fill = Callable[..., None]


@pytest.fixture
def fill(store: GraphStore, contribute: Callable[..., Contribution]) -> Fill:
    """Loads values as an ontology, in place of what it held before."""

    def load(name: str, values: list[Value], prefix: str | None) -> None:
        (written,) = store.write([contribute(name, values, prefix=prefix)])
        assert written.error is None

    return load


@pytest.fixture
def loaded(store: GraphStore, fill: Fill) -> GraphStore:
    """Phenotypes and a disease."""
    fill("hp", HP, "HP")
    fill("mondo", MONDO, "MONDO")
    return store


def name(mention: str, curie: str) -> Lesson:
    return Lesson(mention, NAME, curie, "2026-01-02", "gold.tsv")


def no_name(mention: str, curie: str) -> Lesson:
    return Lesson(mention, REJECTED, curie, "2026-01-02", "gold.tsv")


def of_none(mention: str) -> Lesson:
    return Lesson(mention, NIL, None, "2026-01-02", "gold.tsv")


def named(store: GraphStore, keys: list[str]) -> list[str]:
    """The live concepts of which these are names."""
    return [row.curie for rows in names_by_key(store, keys).values() for row in rows if not row.obsolete]


# What is learned, and stays


def test_an_approved_mention_is_a_name_of_its_concept(loaded: GraphStore, tmp_path: Path) -> None:
    outcome = learn(loaded, [name("swollen  Liver", "HP:1")], folder=tmp_path)
    assert outcome.summary == "learned: 1 names"
    rows = [row for row in run(loaded, "names_of", {"curies": ["HP:1"]}) if row["scope"] == Scope.LEARNED]
    assert rows == [
        {"curie": "HP:1", "text": "swollen Liver", "scope": "LEARNED", "type": "gold.tsv", "lang": None,
         "source": "learned", "date": "2026-01-02"},
    ]  # fmt: skip
    assert named(loaded, ["swollen liver"]) == ["HP:1"]


def test_learning_adds_to_what_was_learned_and_twice_is_once(loaded: GraphStore, tmp_path: Path) -> None:
    learn(loaded, [name("swollen liver", "HP:1")], folder=tmp_path)
    version = loaded.version
    again = learn(loaded, [name("Swollen Liver", "HP:1")], folder=tmp_path)
    assert (again.learned, again.known, loaded.version) == ((), 1, version)
    learn(loaded, [name("yellow", "HP:2"), no_name("yellow eye", "HP:2"), of_none("blue")], folder=tmp_path)
    learn(loaded, [no_name("yellow nail", "HP:2")], folder=tmp_path)
    assert [(lesson.mention, lesson.verdict) for lesson in remembered(loaded, tmp_path)] == [
        ("blue", NIL), ("swollen liver", NAME), ("yellow", NAME), ("yellow eye", REJECTED), ("yellow nail", REJECTED),
    ]  # fmt: skip


def test_a_name_that_the_concept_has_needs_no_learning(loaded: GraphStore, tmp_path: Path) -> None:
    outcome = learn(loaded, [name("ENLARGED-LIVER", "HP:1"), name("yellow skin", "HP:2")], folder=tmp_path)
    assert (outcome.learned, outcome.known, outcome.refused) == ((), 2, ())
    assert outcome.summary == "learned: 0 names, 2 known before"


def test_what_has_no_date_gets_that_of_today(loaded: GraphStore, tmp_path: Path) -> None:
    outcome = learn(loaded, [Lesson("swollen liver", NAME, "HP:1")], folder=tmp_path, date="2026-03-04")
    assert [lesson.date for lesson in outcome.learned] == ["2026-03-04"]
    (today,) = learn(loaded, [Lesson("fat liver", NAME, "HP:1")], folder=tmp_path).learned
    assert today.date is not None
    assert len(today.date) == len("2026-03-04")


def test_what_contradicts_what_was_learned_is_told_and_not_learned(loaded: GraphStore, tmp_path: Path) -> None:
    learn(loaded, [name("swollen", "HP:1"), of_none("blue")], folder=tmp_path)
    lessons = [name("swollen", "HP:2"), name("blue", "HP:1"), name("lost", "HP:99"), name("yellow", "HP:2")]
    outcome = learn(loaded, lessons, folder=tmp_path)
    assert [lesson.mention for lesson in outcome.learned] == ["yellow"]
    assert outcome.summary == "learned: 1 names, 2 contradictory, not learned, 1 of concepts that are not here"
    assert (outcome.lost, outcome.asked) == (1, 4)
    assert outcome.refusals[1] == {
        "mention": "swollen", "verdict": "name", "curie": "HP:2", "why": "it is also said to be HP:1", "place": "",
    }  # fmt: skip
    assert [lesson.mention for lesson in remembered(loaded, tmp_path)] == ["blue", "swollen", "yellow"]


def test_reloading_an_ontology_leaves_what_was_learned(loaded: GraphStore, fill: Fill, tmp_path: Path) -> None:
    learn(loaded, [name("swollen liver", "HP:1"), name("yellow", "HP:2"), of_none("blue")], folder=tmp_path)
    before = listed(loaded, tmp_path)
    fill("hp", HP, "HP")
    assert listed(loaded, tmp_path) == before
    fill("hp", HP[1:], "HP")
    assert [(row["mention"], row["label"]) for row in listed(loaded, tmp_path)] == [
        ("blue", None), ("swollen liver", None), ("yellow", "Jaundice"),
    ]  # fmt: skip
    learn(loaded, [name("yellowish", "HP:2")], folder=tmp_path)
    fill("hp", HP, "HP")
    assert named(loaded, ["swollen liver", "yellowish"]) == ["HP:1", "HP:2"]


def test_a_learned_name_never_describes_a_concept(
    store: GraphStore, contribute: Callable[..., Contribution], tmp_path: Path
) -> None:
    store.write([contribute("mine", [Concept("X:1", "Red", definition="a colour")])])  # nobody owns X
    learn(store, [name("crimson", "X:1")], folder=tmp_path)
    (concept,) = run(store, "concepts_by_curie", {"curies": ["X:1"]})
    assert (concept["label"], concept["definition"]) == ("Red", "a colour")


def test_the_store_is_as_if_nothing_had_been_learned_once_all_is_forgotten(
    loaded: GraphStore, tmp_path: Path, dump: Callable[[GraphStore], object]
) -> None:
    before = dump(loaded)
    learn(loaded, [name("swollen liver", "HP:1"), no_name("yellow eye", "HP:2")], folder=tmp_path)
    forget(loaded, ["swollen liver", "yellow eye"], folder=tmp_path)
    assert dump(loaded) == before
    assert remembered(loaded, tmp_path) == []
    assert not file_of(tmp_path).exists()


# Heirs


def test_gold_of_an_older_release_is_learned_of_the_live_concept(loaded: GraphStore, tmp_path: Path) -> None:
    outcome = learn(loaded, [name("swollen liver", "HP:10"), name("yellow", "HP:3")], folder=tmp_path)
    assert [lesson.curie for lesson in outcome.learned] == ["HP:1", "HP:2"]


def test_a_learned_name_follows_its_concept_to_the_heir(loaded: GraphStore, fill: Fill, tmp_path: Path) -> None:
    learn(loaded, [name("swollen liver", "HP:1"), no_name("fat belly", "HP:1")], folder=tmp_path)
    heir = Concept("HP:1", "Hepatomegaly", obsolete=True, relations=(Relation("HP:1", REPLACED_BY, "HP:7"),))
    fill("hp", [heir, *HP[1:], Concept("HP:7", "Large liver")], "HP")
    (row,) = (row for row in run(loaded, "terms_by_key", {"keys": ["swollen liver"]}))
    assert (row["curie"], row["obsolete"]) == ("HP:1", True)  # as all names of an obsolete concept
    assert learn(loaded, [name("swollen liver", "HP:7")], folder=tmp_path).known == 1
    assert Judgements.load(tmp_path).led(loaded).rejected == {("fat belly", "HP:7")}
    learn(loaded, [name("wide liver", "HP:7")], folder=tmp_path)
    assert {lesson.curie for lesson in remembered(loaded, tmp_path) if lesson.verdict is NAME} == {"HP:7"}


def test_a_learned_name_follows_a_merged_concept_when_something_is_learned(
    loaded: GraphStore, fill: Fill, tmp_path: Path
) -> None:
    learn(loaded, [name("swollen liver", "HP:1")], folder=tmp_path)
    fill("hp", [Concept("HP:7", "Large liver", alternatives=("HP:1",)), *HP[1:]], "HP")
    learn(loaded, [name("yellow", "HP:2")], folder=tmp_path)
    assert named(loaded, ["swollen liver"]) == ["HP:7"]


# Forgetting, listing


def test_forgetting_takes_a_mention_or_one_thing_that_was_said_of_it(loaded: GraphStore, tmp_path: Path) -> None:
    lessons = [name("a=b", "HP:1"), no_name("wide", "HP:1"), no_name("wide", "HP:2"), of_none("blue")]
    learn(loaded, lessons, folder=tmp_path)
    assert forget(loaded, ["A=B", "wide=HP_10"], folder=tmp_path) == [lessons[0], lessons[1]]
    assert forget(loaded, ["blue=NIL"], folder=tmp_path) == [lessons[3]]
    assert remembered(loaded, tmp_path) == [lessons[2]]


@pytest.mark.parametrize("what", ["narrow", "wide=HP:2", "wide=NIL", ""])
def test_forgetting_what_was_not_learned_changes_nothing(loaded: GraphStore, tmp_path: Path, what: str) -> None:
    learn(loaded, [name("wide", "HP:1")], folder=tmp_path)
    with pytest.raises(UsageError, match=r"nothing was learned of .*--list shows what was"):
        forget(loaded, ["wide", what], folder=tmp_path)
    assert len(remembered(loaded, tmp_path)) == 1


def test_the_pairs_that_were_learned_can_be_told_from_others(loaded: GraphStore, tmp_path: Path) -> None:
    learn(loaded, [name("wide", "HP:1"), of_none("blue")], folder=tmp_path)
    assert learned_pairs(loaded) == pair_keys([GoldRow("Wide", ("HP:1",))])


def test_without_a_store_nothing_is_made(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store, pytest.raises(StoreError, match="no store at"):
        learn(store, [name("wide", "HP:1")], folder=tmp_path / "store" / "derived")
    assert not (tmp_path / "store").exists()


def test_judgements_outlive_the_folder_of_what_is_derived(loaded: GraphStore, tmp_path: Path) -> None:
    derived = tmp_path / "normalize"
    learn(loaded, [no_name("wide", "HP:1"), of_none("blue")], folder=derived)
    shutil.rmtree(derived)
    assert len(remembered(loaded, derived)) == len(Judgements.load(derived).lessons) == 2


def test_a_damaged_file_of_judgements_is_named(loaded: GraphStore, tmp_path: Path) -> None:
    file_of(tmp_path).write_text("curie\n1\n")
    with pytest.raises(ArtifactError, match=r"judgements\.sssom\.tsv has no column subject_label"):
        remembered(loaded, tmp_path)


def _learn_one(place: Path, number: int) -> None:
    with open_store(place) as store:
        learn(store, [name(f"word{number}", "HP:1"), of_none(f"none{number}")], folder=place / "derived")


def test_two_who_learn_at_once_lose_nothing(tmp_path: Path, contribute: Callable[..., Contribution]) -> None:
    place = tmp_path / "store"
    with open_store(place) as store:
        store.write([contribute("hp", HP, prefix="HP")])
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_learn_one, args=(place, number)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with open_store(place) as store:
        assert len(remembered(store, place / "derived")) == 4


# Elsewhere and back


def test_what_was_learned_goes_elsewhere_and_comes_back(
    loaded: GraphStore, tmp_path: Path, contribute: Callable[..., Contribution]
) -> None:
    learn(loaded, [name('5" "toe"', "HP:1"), no_name("wide", "HP:2"), of_none("blue")], folder=tmp_path)
    stream = io.StringIO()
    assert memory.export(loaded, tmp_path, stream) == 3
    (tmp_path / "learned.sssom.tsv").write_text(stream.getvalue())
    with open_store(tmp_path / "other") as other:
        other.write([contribute("hp", HP, prefix="HP")])
        learn(other, read_files([tmp_path / "learned.sssom.tsv"]).lessons, folder=tmp_path / "other" / "derived")
        assert remembered(other, tmp_path / "other" / "derived") == remembered(loaded, tmp_path)


def test_the_source_of_what_was_learned_holds_names(loaded: GraphStore, tmp_path: Path) -> None:
    learn(loaded, [name("wide", "HP:1")], folder=tmp_path)
    (row,) = (row for row in run(loaded, "sources") if row["name"] == memory.SOURCE)
    assert Source(memory.SOURCE, Kind.NAMES) == Source(row["name"], Kind(row["kind"]))
    assert (row["concepts"], row["terms"]) == (0, 1)
