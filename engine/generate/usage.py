"""What was asked of a model in, what it cost and one line for the run's summary out."""

import math

from engine.generate.model import Usage
from kg.errors import UsageError

Price = tuple[float, float]
"""Dollars for a million tokens of prompts, and of answers."""

_MILLION, _THOUSAND, _CENT = 1_000_000, 1_000, 0.01


def parse_price(text: str) -> Price:
    """A price as it is written on the command line: 0.15/0.60.

    Raises:
        UsageError: it is none.
    """
    parts = [part.strip() for part in text.split("/")]
    try:
        given, made = map(float, parts)
    except ValueError:
        given = made = -1.0
    if not (0 <= given < math.inf and 0 <= made < math.inf):
        raise UsageError(f"{text!r} is no price; give dollars for a million tokens in and out: 0.15/0.60")
    return given, made


def cost(usage: Usage, price: Price | None) -> float | None:
    """Dollars; None where the price is not known. What came from the cache costs nothing."""
    if price is None:
        return None
    return (usage.prompt_tokens * price[0] + usage.answer_tokens * price[1]) / _MILLION


def told(usage: Usage, price: Price | None = None) -> str:
    """`1,234 prompts, 200 from the cache, 3 failed; 1.2 M tokens in, 3 k out; $0.18`, without what there is none of."""
    parts = [f"{usage.prompts:,} prompt{'' if usage.prompts == 1 else 's'}"]
    parts += [f"{usage.cached:,} from the cache"] if usage.cached else []
    parts += [f"{usage.failed:,} failed"] if usage.failed else []
    line = ", ".join(parts)
    if usage.prompt_tokens or usage.answer_tokens:
        line += f"; {_short(usage.prompt_tokens)} tokens in, {_short(usage.answer_tokens)} out"
    dollars = cost(usage, price)
    if dollars is None:
        return line
    return f"{line}; ${dollars:.2f}" if dollars == 0 or dollars >= _CENT else f"{line}; less than $0.01"


def _short(count: int) -> str:
    """A count as people say it: 950, 3 k, 1.2 M."""
    if count < _THOUSAND:
        return str(count)
    size, unit = (_MILLION, "M") if round(count / _THOUSAND) >= _THOUSAND else (_THOUSAND, "k")
    return f"{count / size:.1f}".removesuffix(".0") + f" {unit}"
