"""What scoring and training cost: `python -m benchmarks.model.speed [--device cuda --shape 8b]`.

passes     all candidates by one pass in each of both orders, against one pass for each candidate, in one process
choosing   mentions a second with so many candidates and prompt tokens, both orders included
training   LoRA of rank 16 on all linear layers, lines of 1,024 tokens: tokens a second, padding not counted

Weights are by chance: figures of speed do not depend on them. Shares are of --peak, by default what an H100 or H200 (SXM)
computes in bfloat16 without sparsity; a token costs two operations a weight and pass, and a layer's attention four
operations a number of its width and token seen. With LoRA the way back costs one pass, not two; --checkpointing one more.
"""

import argparse
import json
import random
import statistics
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.load.measure import say
from benchmarks.model.shapes import SHAPES, by_chance, prompt, weights
from engine.finetune.model import Example, Task
from engine.finetune.settings import Settings
from engine.finetune.training import train
from engine.generate.loading import Loaded, quiet
from engine.generate.local import LocalGenerator
from engine.generate.scoring import score_naive, score_packed
from engine.generate.wording import Wording
from engine.prompt.choosing import options
from kg.errors import ModelError

PEAK = 989e12
_LENGTH, _RANK = 1_024, 16


@dataclass(frozen=True, slots=True)
class Passes:
    """Seconds a mention: of both orders packed, and of one order and of both by a pass for each option (medians)."""

    prompt_tokens: int
    packed: float
    one_order: float
    both_orders: float
    ratio: float
    """Of one pass for each option, in one order, to both orders packed: the least favourable reading."""
    difference: float


@dataclass(frozen=True, slots=True)
class Choosing:
    """Mentions a second, tokens a second, the share of the peak, and gigabytes of memory at most (0 on a CPU)."""

    prompt_tokens: int
    mentions: float
    tokens: float
    share: float
    memory: float


@dataclass(frozen=True, slots=True)
class Training:
    """Of one size of batch."""

    batch: int
    checkpointing: bool
    tokens: float
    share: float
    memory: float


def passes(loaded: Loaded, candidates: int, tokens: int, repeats: int) -> Passes:
    """Each repeat asks with another prompt, the ways by turns."""
    wording, chance = Wording(loaded.tokenizer), random.Random(0)  # noqa: S311
    answers = [wording.answer_ids(text) for text in options(candidates)]
    taken: list[tuple[float, float, float]] = []
    length, difference = 0, 0.0
    with quiet():
        for _ in range(repeats + 1):
            both = [wording.prompt_ids(prompt(tokens, candidates, chance)) for _ in range(2)]
            length = min(map(len, both))
            packed, fast = _timed(loaded, lambda both=both: score_packed(loaded.model, both, [answers] * 2))
            first, slow = _timed(loaded, lambda both=both: score_naive(loaded.model, both[:1], [answers]))
            second, rest = _timed(loaded, lambda both=both: score_naive(loaded.model, both[1:], [answers]))
            naive = [*slow, *rest]
            difference = max(difference, *(abs(a - b) for one, other in zip(fast, naive, strict=True)
                                           for a, b in zip(one, other, strict=True)))  # fmt: skip
            taken.append((packed, first, first + second))
    warm = taken[1:]
    packed, one_order, both_orders = (statistics.median(times) for times in zip(*warm, strict=True))
    ratio = statistics.median(one / fast for fast, one, _ in warm)
    return Passes(length, packed, one_order, both_orders, ratio, difference)


def choosing_rate(loaded: Loaded, candidates: int, tokens: int, mentions: int, peak: float) -> Choosing:
    """By LocalGenerator, as the product asks."""
    chance, wording = random.Random(1), Wording(loaded.tokenizer)  # noqa: S311
    generator = LocalGenerator(loaded)
    asked = [prompt(tokens, candidates, chance) for _ in range(2 * mentions)]
    permitted = [options(candidates)] * len(asked)
    generator.score(asked[:2], permitted[:2])
    _forget(loaded)
    seconds, found = _timed(loaded, lambda: generator.score(asked, permitted))
    if failed := [one.error for one in found if one.error]:
        raise ModelError(failed[0])
    lengths = [len(wording.prompt_ids(one)) for one in asked]
    done = sum(_operations(loaded.model, length) for length in lengths)
    return Choosing(min(lengths), mentions / seconds, sum(lengths) / seconds, done / seconds / peak, _memory(loaded))


def training_rate(loaded: Loaded, batch: int, lines: int, *, checkpointing: bool, peak: float) -> Training:
    """One epoch of examples that fill about so many lines."""
    chance = random.Random(2)  # noqa: S311
    examples = [
        Example(Task.CHOOSE, prompt(chance.randrange(250, 700), 10, chance), str(chance.randrange(11)))
        for _ in range(2 * lines)
    ]
    settings = Settings(
        rank=_RANK, alpha=2 * _RANK, length=_LENGTH, batch=batch, accumulation=1, epochs=1, packing=True,
        checkpointing=checkpointing, patience=None, bf16=None if _on_gpu(loaded) else False,
    )  # fmt: skip
    _forget(loaded)
    with TemporaryDirectory() as folder:
        trained = train(examples, base=loaded, output=Path(folder) / "adapter", settings=settings)
    times = 3 if checkpointing else 2  # passes: there, back without the slopes of frozen weights, and there again
    done = trained.rate * _operations(loaded.model, _LENGTH // 2) / (_LENGTH // 2) * times
    return Training(batch, checkpointing, trained.rate, done / peak, _memory(loaded))


def _operations(model: Any, length: int) -> float:
    """Of one pass over a text of so many tokens."""
    config = model.config
    width, layers = int(config.hidden_size), int(config.num_hidden_layers)
    return 2.0 * weights(model) * length + 4.0 * layers * width * length * length / 2


def _timed(loaded: Loaded, work: Any) -> tuple[float, Any]:
    import torch

    wait = torch.cuda.synchronize if _on_gpu(loaded) else (lambda: None)
    wait()
    begun = time.perf_counter()
    found = work()
    wait()
    return time.perf_counter() - begun, found


def _on_gpu(loaded: Loaded) -> bool:
    return bool(loaded.model.device.type == "cuda")


def _forget(loaded: Loaded) -> None:
    import torch

    if _on_gpu(loaded):
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def _memory(loaded: Loaded) -> float:
    import torch

    return torch.cuda.max_memory_allocated() / 1e9 if _on_gpu(loaded) else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--shape", choices=list(SHAPES), default="small")
    parser.add_argument("--candidates", type=int, default=20)
    parser.add_argument("--tokens", type=int, nargs=2, default=(500, 700), metavar="N", help="of passes, of choosing")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--mentions", type=int, default=64, help="of choosing")
    parser.add_argument("--lines", type=int, default=128, help="of training")
    parser.add_argument("--batches", type=int, nargs="+", default=(4, 8), help="lines a batch of training")
    parser.add_argument("--checkpointing", action="store_true", help="train with it, too")
    parser.add_argument("--only", nargs="+", choices=("passes", "choosing", "training"), metavar="PART")
    parser.add_argument("--peak", type=float, default=PEAK, help="operations a second")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    if given.threads:
        import torch

        torch.set_num_threads(given.threads)
    parts = given.only or ("passes", "choosing", "training")
    loaded = by_chance(given.shape, given.device)
    say("shape, weights", f"{given.shape}, {sum(one.numel() for one in loaded.model.parameters()):,}")
    found: dict[str, Any] = {"shape": given.shape, "device": given.device}
    if "passes" in parts:
        found["passes"] = asdict(_told_passes(passes(loaded, given.candidates, given.tokens[0], given.repeats)))
    if "choosing" in parts:
        made = choosing_rate(loaded, given.candidates, given.tokens[1], given.mentions, given.peak)
        say(f"mentions/s, {given.candidates} candidates, {made.prompt_tokens} prompt tokens (8b on an H200 asked: 25)",
            f"{made.mentions:.2f}; {made.tokens:,.0f} tokens/s, {made.share:.1%} of peak, {made.memory:.0f} GB")  # fmt: skip
        found["choosing"] = asdict(made)
    if "training" in parts:
        found["training"] = [asdict(one) for one in _trained(loaded, given)]
    if given.json:
        given.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def _told_passes(made: Passes) -> Passes:
    say(f"both orders packed against a pass for each option of one order, {made.prompt_tokens} tokens (asked: 6 x)",
        f"{made.ratio:.1f} x ({1e3 * made.packed:.0f} ms, {1e3 * made.one_order:.0f} ms)")  # fmt: skip
    say("  against both orders so; largest difference of a log-probability",
        f"{made.both_orders / made.packed:.1f} x; {made.difference:.1e}")  # fmt: skip
    return made


def _trained(loaded: Loaded, given: Any) -> list[Training]:
    """Of each size of batch; what does not fit is told."""
    made = []
    for checkpointing in (False, True)[: 1 + given.checkpointing]:
        for batch in given.batches:
            bare = replace(loaded, model=_without_adapter(loaded.model))
            what = (
                f"LoRA r {_RANK}, length {_LENGTH}, batch {batch}{', checkpointing' if checkpointing else ''}: tokens/s"
            )
            try:
                one = training_rate(bare, batch, given.lines, checkpointing=checkpointing, peak=given.peak)
            except ModelError as error:
                say(what, str(error))
                continue
            say(
                f"{what} (8b on an H200 asked: 8,000)",
                f"{one.tokens:,.0f}; {one.share:.1%} of the peak, {one.memory:.0f} GB",
            )
            made.append(one)
    return made


def _without_adapter(model: Any) -> Any:
    """The same model without the layers that an earlier training has put into it, and as it is asked."""
    from peft.tuners.tuners_utils import BaseTunerLayer

    for name, layer in list(model.named_modules()):
        if isinstance(layer, BaseTunerLayer):
            above, _, last = name.rpartition(".")
            setattr(model.get_submodule(above), last, layer.get_base_layer())
    for layer in model.modules():
        if hasattr(layer, "gradient_checkpointing"):
            layer.gradient_checkpointing = False
    return model.eval()


if __name__ == "__main__":
    main()
