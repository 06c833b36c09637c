"""Mentions in, examples of choosing out: each a numbered list of what the retriever finds without knowing the mention."""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.finetune.examples.held_out import Found, HeldOut
from engine.finetune.examples.mentions import Mention
from engine.finetune.examples.negatives import Listed, Lists, listed
from engine.finetune.examples.wanted import Taught, Told, WantedExamples
from engine.finetune.model import Example, Task
from engine.gold import pair_key
from engine.prompt.choosing import NONE, choosing, options
from engine.prompt.facts import Facts, facts_of
from engine.prompt.hidden import Hidden, neighbourhoods_without
from engine.prompt.likeness import Likeness
from engine.prompt.pruning import pruned
from engine.threads import one_thread
from kg.graph import Neighbourhood
from kg.progress import Progress
from kg.queries import run
from kg.store.protocol import GraphStore

_AT_ONCE = 500


def choices(
    store: GraphStore,
    mentions: Sequence[Mention],
    hidden: Hidden,
    prefixes: Collection[str],
    wanted: WantedExamples,
    *,
    told: Told,
    progress: Progress,
) -> Iterator[Taught]:
    """An example for each mention that is not found without a model, so many as are wanted; `hidden` is shown nowhere.

    Wrong answers are the other numbers.
    """
    top = wanted.most + 1
    retriever = HeldOut(store, prefixes, hidden, top=top, quality=wanted.quality, progress=progress)
    progress("candidates", None)
    found = retriever.find([(one.text, one.context) for one in mentions])
    told("choose passed over: found without a model", sum(one.decided for one in found))
    asked = [(one, its) for one, its in zip(mentions, found, strict=True) if not its.decided][: wanted.count]
    likeness = Likeness({prefix: part.encoder for prefix, part in retriever.parts.items()})
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        lists = _lists(store, some, wanted, told)
        around = neighbourhoods_without(store, {curie for one in lists for curie in one.curies}, hidden)
        with one_thread():
            for at, ((mention, _), one) in enumerate(zip(some, lists, strict=True)):
                if one.curies:
                    yield _example(mention, one, around, hidden, likeness, wanted)
                progress("prompts", (start + at) / len(asked))


def _lists(
    store: GraphStore, asked: Sequence[tuple[Mention, Found]], wanted: WantedExamples, told: Told
) -> list[Listed]:
    """A list for each mention."""
    short = {min(one.gold) for one, found in asked if one.gold and len(found.curies) <= wanted.most}
    siblings: dict[str, list[str]] = {}
    for row in run(store, "siblings_of", {"curies": sorted(short)}) if short else ():
        siblings.setdefault(row["curie"], []).append(row["sibling"])
    lists = Lists(wanted.fewest, wanted.most, wanted.nil)
    drawn = []
    for mention, found in asked:
        chance = random.Random(f"{wanted.seed} list {mention.key} {mention.gold}")  # noqa: S311
        near = siblings.get(min(mention.gold), ()) if mention.gold else ()
        one = listed(found.curies, mention.gold, near, lists, chance, validates=mention.validates)
        missed = bool(mention.gold) and not any(curie in mention.gold for curie in found.curies)
        side = "validation" if mention.validates else "training"
        told(f"choose, {side}: lists without the right one", one.answer == 0)
        told(f"choose, {side}: of them missed by the retriever", one.answer == 0 and missed)
        told(f"choose, {side}: lists into which the right one was put", one.put_in)
        drawn.append(one)
    return drawn


def _example(
    mention: Mention,
    one: Listed,
    around: Mapping[str, Neighbourhood],
    hidden: Hidden,
    likeness: Likeness,
    wanted: WantedExamples,
) -> Taught:
    facts = facts_of(around, one.curies, hidden=hidden.keys)
    if not one.answer:
        facts = [_unaware_of(mention.gold, its) for its in facts]
    shown = pruned(facts, mention.text, likeness, wanted.pruning, wanted.count_tokens)
    answer = str(one.answer)
    curie = one.curies[one.answer - 1] if one.answer else next(iter(mention.gold), None)
    example = Example(
        Task.CHOOSE,
        choosing(mention.text, mention.context, shown),
        answer,
        is_nil=answer == NONE,
        wrong=tuple(number for number in options(len(one.curies)) if number != answer),
        mention=mention.text,
        curie=curie,
        key=pair_key(mention.text, curie),
    )
    return Taught(example, mention.validates, mention.keys)


def _unaware_of(gold: Collection[str], facts: Facts) -> Facts:
    """The facts without what they say of the right concepts: where none is right, there is none in the ontology either."""
    return replace(facts, statements=tuple(one for one in facts.statements if one.curie not in gold))
