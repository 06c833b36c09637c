"""What a small model adds to the ranker: `python -m benchmarks.model.small --work FOLDER --data DATA [--minutes 40]`.

A Llama of some million weights, with a tokenizer of its own, is trained from nothing to choose among candidates of HPO and
Mondo, by the product's own lists and training, until the time is up. Then it chooses among the ranker's first 20 (of
which it is shown 8): for synonyms of HPO that no index, encoder, list or prompt has seen, and for the gold sets of HPO
that nothing is tuned on. What both think is combined by weights that are fitted on the lists for validation, without gold.

With --model NAME|FOLDER, LoRA is trained on that model instead, by lists of up to 20 candidates, for so many --examples:

    python -m benchmarks.model.small --work FOLDER --data DATA --model meta-llama/Llama-3.1-8B-Instruct --device cuda

What was made is kept in FOLDER (stores, lists, the model): a second run goes on where the first has ended.
"""

import argparse
import json
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.load.measure import say
from benchmarks.model import measuring, scratch
from benchmarks.model.learning import learn
from benchmarks.model.lists import SHORT, SHOWN, SOURCES, Easy, Work, product_lists
from benchmarks.model.measuring import Asking
from engine.finetune.examples import Made
from engine.finetune.examples.names import Names
from engine.finetune.settings import Settings
from engine.finetune.training import train
from engine.generate.loading import load
from engine.generate.local import LocalGenerator
from engine.generate.wording import Wording
from engine.index.build import open_index
from engine.prompt.pruning import CountTokens, Pruning
from kg import open_store

COUNTS = {"hp": 10_000, "mondo": 8_000}
_SMALL, _FULL = Asking(SHOWN, SHORT), Asking(20, Pruning())


def lists_of(work: Work, asking: Asking, counts: dict[str, int], count_tokens: CountTokens) -> dict[str, Made]:
    """The lists of each vocabulary by themselves: a mention is asked of one."""
    return {
        source: product_lists(
            work, source, count=counts[source], most=asking.shown, pruning=asking.pruning, count_tokens=count_tokens
        )
        for source in SOURCES
    }


def small(work: Work, given: Any) -> tuple[LocalGenerator, dict[str, Made], dict[str, Any]]:
    """The model from nothing: tokenizer, lists, weights, training."""
    base, tokens = work.folder / "base", work.folder / "tokenizer"
    if not tokens.exists():
        with open_store(work.asked()) as store:
            names = [row.text for row in Names.read(store, list(SOURCES.values())).rows]
        scratch.tokenizer_of(names).save_pretrained(str(tokens))
    tokenizer = scratch.opened(tokens)
    made = lists_of(work, _SMALL, COUNTS, Wording(tokenizer).lengths)
    if not base.exists():
        with open_store(work.fitted(made["hp"])) as store:
            scratch.write(tokenizer, open_index(store, ["HP"]).parts["HP"].encoder, base, seed=work.seed)
    lists = [one for each in made.values() for one in each.train]
    held = [one for each in made.values() for one in each.validation]
    for some in (lists, held):
        random.Random(work.seed).shuffle(some)  # noqa: S311
    folder, done = learn(
        work.folder, lists, held, Easy(work), minutes=given.minutes, seed=work.seed, tell=lambda line: print(line, flush=True)
    )  # fmt: skip
    loaded = load(str(folder), device="cpu")
    count = sum(one.numel() for one in loaded.model.parameters())
    say("weights, of them vectors of tokens and the output layer",
        f"{count:,}, {2 * loaded.model.get_input_embeddings().weight.numel():,}")  # fmt: skip
    say("trained by: lists, of them easy, of the product; tokens; minutes",
        f"{done.examples:,}, {done.easy:,}, {len(lists):,} different; {done.tokens:,}; {done.seconds / 60:.1f}")  # fmt: skip
    return LocalGenerator(loaded, folder=folder), made, asdict(done) | {"weights": count}


def adapted(work: Work, given: Any) -> tuple[LocalGenerator, dict[str, Made], dict[str, Any]]:
    """LoRA on a model that is given."""
    adapter = work.folder / "adapter"
    settings = Settings(bits=given.bits, length=2_048, packing=True, batch=given.batch, accumulation=16 // given.batch,
                        checkpointing=given.checkpointing, epochs=1, seed=work.seed)  # fmt: skip
    base = None if adapter.exists() else load(given.model, device=given.device, bits=given.bits)
    count_tokens = Wording(base.tokenizer).lengths if base else (lambda texts: [len(text) // 4 + 1 for text in texts])
    made = lists_of(work, _FULL, dict.fromkeys(SOURCES, given.examples // 2), count_tokens)
    if base:
        lists = [one for each in made.values() for one in each.train]
        held = [one for each in made.values() for one in each.validation][:500]
        trained = train(lists, held, base=base, output=adapter, settings=settings)
        say(
            "trained by: lists; tokens; tokens a second",
            f"{trained.examples:,}; {trained.tokens:,}; {trained.rate:,.0f}",
        )
    loaded = load(given.model, str(adapter), device=given.device, bits=given.bits)
    return LocalGenerator(loaded, folder=adapter), made, {"model": given.model}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", type=Path, help="one of HPO and Mondo; by default they are loaded")
    parser.add_argument("--minutes", type=float, default=40.0, help="of training, for the small model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", metavar="NAME|FOLDER", help="train LoRA on this one instead")
    parser.add_argument("--examples", type=int, default=16_000, help="for --model")
    parser.add_argument("--device", default="auto", help="for --model")
    parser.add_argument("--bits", type=int, choices=(4,), help="for --model")
    parser.add_argument("--batch", type=int, choices=(1, 2, 4, 8, 16), default=4, help="lines a batch, for --model")
    parser.add_argument("--checkpointing", action="store_true", help="for --model")
    parser.add_argument("--sets", nargs="*", choices=measuring.HPO_SETS, default=measuring.HPO_SETS, metavar="SET")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    work = Work(given.work.absolute(), given.data.absolute(), given.store, given.seed)
    _threads(given.threads)
    generator, made, about = adapted(work, given) if given.model else small(work, given)
    asking = _FULL if given.model else _SMALL
    found = measured(work, generator, made["hp"], asking, given.sets)
    if given.json:
        given.json.write_text(json.dumps({"about": about, **found}, indent=1), encoding="utf-8")


def _threads(count: int) -> None:
    import torch

    torch.set_num_threads(count)


def measured(
    work: Work, generator: LocalGenerator, made: Made, asking: Asking, sets: list[str] | tuple[str, ...]
) -> dict[str, Any]:
    """Weights on the validation lists of HPO, with and without popularity; then the table of all sets."""
    held = measuring.validation(work, made, "hp", generator, asking)
    print("\nlists for validation, five parts by turns\tlog-probability of what is right\tacc@1 %")
    cross: dict[str, tuple[float, float]] = {}
    for what, model, popularity in (("ranker", False, False), ("ranker and model", True, False),
                                    ("ranker and model, by popularity", True, True)):  # fmt: skip
        cross[what] = measuring.across(held, work.seed, popularity=popularity, model=model)
        print(f"{what}\t{cross[what][0]:.4f}\t{100 * cross[what][1]:.1f}", flush=True)
    weights = {what: measuring.fitted(held, popularity=popularity)
               for what, popularity in (("without popularity", False), ("with popularity", True))}  # fmt: skip
    for what, one in weights.items():
        print(f"weights {what}: " + ", ".join(f"{name} {weight:.2f}" for name, weight in one.weights.items())
              + f"; NIL below {one.threshold}; {one.choices} choices")  # fmt: skip
    print("\nset\twho chooses\tpairs\tof them asked\tacc@1 %\t95 %\tgained\tlost\tright one shown %")
    rows = []
    for name, given in {"validation": held, **measuring.test_sets(work, generator, asking, sets)}.items():
        for line in measuring.lines(name, given, weights["without popularity"], asking.shown):
            rows.append(asdict(line))
            print(f"{line.set}\t{line.way}\t{line.pairs}\t{line.asked}\t{100 * line.right:.1f}\t{100 * line.low:.1f}-"
                  f"{100 * line.high:.1f}\t{line.gained}\t{line.lost}\t{100 * line.recall:.1f}", flush=True)  # fmt: skip
    return {"cross": cross, "weights": {what: asdict(one) for what, one in weights.items()}, "lines": rows}


if __name__ == "__main__":
    main()
