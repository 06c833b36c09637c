"""A model chooses among candidates: who is asked, that places do not decide, and that nothing is made up."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.choose.by_model import ByModel, Routing
from engine.choose.by_probability import ByProbability
from engine.choose.combination import WEIGHTS, Combination, shipped
from engine.choose.model import Ballot, Route
from engine.generate.loading import load
from engine.generate.local import LocalGenerator
from engine.generate.model import Generated, Prompt, Scored, Usage
from engine.model import Candidate
from engine.prompt.likeness import Likeness
from engine.prompt.pruning import Pruning
from kg.errors import UsageError
from kg.store.embedded import EmbeddedStore

MODEL_ALONE = Combination("model", dict(zip(WEIGHTS, (0.0, 1.0, 0.0, 0.0), strict=True)), 0.1)
PAINS = tuple(
    Candidate(f"HP:{organ}02", label, probability, label, "LABEL", score=0.8)
    for organ, label, probability in ((1, "Kidney pain", 0.5), (2, "Liver pain", 0.2), (3, "Skin pain", 0.1))
)
BALLOT = Ballot("an ache in the side", "She feels an ache in the side.", PAINS)


class Reader:
    """A generator by a rule that tests can follow: it likes what has a word, whatever its number."""

    name, folder, most_options, usage = "reader", None, 4, Usage()

    def __init__(self, word: str | None) -> None:
        self._word = word
        self.prompts: list[Prompt] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def score(self, prompts: Sequence[Prompt], options: Sequence[Sequence[str]]) -> list[Scored]:
        self.prompts += prompts
        return [self._scored(prompt, some) for prompt, some in zip(prompts, options, strict=True)]

    def _scored(self, prompt: Prompt, options: Sequence[str]) -> Scored:
        lines = dict(line.split(". ", 1) for line in prompt.messages[-1].text.splitlines() if line[:1].isdigit())
        if self._word is None:
            return Scored(error="no answer")
        return Scored(tuple(-0.1 if self._word in lines[option] else -5.0 for option in options))

    def generate(
        self, prompts: Sequence[Prompt], *, most_tokens: int, schema: Mapping[str, Any] | None = None
    ) -> list[Generated]:
        raise NotImplementedError


def chooser(store: EmbeddedStore, word: str | None, combination: Combination = MODEL_ALONE, **more: Any) -> ByModel:
    return ByModel(store, Reader(word), combination, Likeness({}), **more)


def curies(candidates: Sequence[Candidate]) -> list[str]:
    return [one.curie for one in candidates]


def test_what_the_model_likes_comes_first_wherever_it_stood(clinic: EmbeddedStore) -> None:
    for candidates in (PAINS, PAINS[::-1]):
        (choice,) = chooser(clinic, "Skin").choose([replace(BALLOT, candidates=candidates)])
        assert choice.candidates[0].curie == "HP:302"
        assert choice.candidates[0].probability > 0.9
        assert sorted(curies(choice.candidates)) == sorted(curies(candidates))
        assert (choice.model, choice.threshold, choice.error) == ("reader", 0.1, None)


def test_the_model_may_say_that_none_is_meant(clinic: EmbeddedStore) -> None:
    (choice,) = chooser(clinic, "none of them").choose([BALLOT])
    assert max(one.probability for one in choice.candidates) < 0.1


def test_both_orders_are_asked(clinic: EmbeddedStore) -> None:
    one = chooser(clinic, "Skin")
    one.choose([BALLOT])
    given, turned = (prompt.messages[-1].text for prompt in one.generator.prompts)  # type: ignore[attr-defined]
    assert "1. Kidney pain" in given
    assert "3. Kidney pain" in turned
    assert "[[an ache in the side]]" in given


@pytest.mark.parametrize(
    ("route", "ballot", "asked"),
    [
        (Route.UNCERTAIN, BALLOT, True),
        (Route.UNCERTAIN, replace(BALLOT, candidates=(replace(PAINS[0], probability=0.95),)), False),
        (Route.ALWAYS, replace(BALLOT, candidates=(replace(PAINS[0], probability=0.95),)), True),
        (Route.ALWAYS, replace(BALLOT, decided=True), False),
        (Route.ALWAYS, replace(BALLOT, candidates=()), False),
        (Route.NEVER, BALLOT, False),
    ],
)
def test_who_goes_to_the_model(clinic: EmbeddedStore, route: Route, ballot: Ballot, asked: bool) -> None:
    (choice,) = chooser(clinic, "Skin", routing=Routing(route)).choose([ballot])
    assert (choice.model == "reader") == asked
    if not asked:
        assert choice == ByProbability().choose([ballot])[0]


def test_no_answer_is_told_and_candidates_stay(clinic: EmbeddedStore) -> None:
    (choice,) = chooser(clinic, None).choose([BALLOT])
    assert (choice.candidates, choice.error) == (PAINS, "no answer")


def test_it_is_shown_no_more_than_it_can_tell_apart(clinic: EmbeddedStore) -> None:
    assert chooser(clinic, "Skin").shown == 3
    one = chooser(clinic, "Kidney", shown=2)
    one.choose([BALLOT])
    assert "Skin pain" not in one.generator.prompts[0].messages[-1].text  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="can tell 3 candidates apart; show it no more: --shown 3"):
        chooser(clinic, "Skin", shown=4)


def test_a_concept_that_the_graph_lacks_is_a_candidate_without_facts(clinic: EmbeddedStore) -> None:
    (choice,) = chooser(clinic, "Liver").choose(
        [replace(BALLOT, candidates=(*PAINS[:2], replace(PAINS[2], curie="HP:404")))]
    )
    assert choice.candidates[0].curie == "HP:202"


def test_a_real_model_chooses_the_same_alone_and_among_others(clinic: EmbeddedStore, tiny_llama: Path) -> None:
    one = ByModel(
        clinic, LocalGenerator(load(str(tiny_llama))), shipped(), Likeness({}), routing=Routing(Route.ALWAYS),
        pruning=Pruning(tokens=100),
    )  # fmt: skip
    ballots = [replace(BALLOT, mention=f"ache number {number}" * number) for number in range(1, 6)]
    together = one.choose(ballots)
    for ballot, choice in zip(ballots, together, strict=True):
        (alone,) = one.choose([ballot])
        assert curies(alone.candidates) == curies(choice.candidates)
        assert [c.probability for c in alone.candidates] == pytest.approx(
            [c.probability for c in choice.candidates], abs=1e-4
        )
        assert sorted(curies(alone.candidates)) == sorted(curies(PAINS))
