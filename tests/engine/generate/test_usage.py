"""What a run cost, and how that is told."""

import pytest

from engine.generate.model import Usage
from engine.generate.usage import cost, told


@pytest.mark.parametrize(
    ("usage", "price", "line"),
    [
        (Usage(1_234, 200, 3, 1_200_000, 3_000), (0.14, 4.0),
         "1,234 prompts, 200 from the cache, 3 failed; 1.2 M tokens in, 3 k out; $0.18"),
        (Usage(1, 0, 0, 950, 1), None, "1 prompt; 950 tokens in, 1 out"),
        (Usage(), None, "0 prompts"),
        (Usage(5, 5), (1.0, 1.0), "5 prompts, 5 from the cache; $0.00"),
        (Usage(2, 0, 0, 999_600, 10_400), (0.0, 0.01), "2 prompts; 1 M tokens in, 10.4 k out; less than $0.01"),
    ],
)  # fmt: skip
def test_a_run_is_told_in_a_line(usage: Usage, price: tuple[float, float] | None, line: str) -> None:
    assert told(usage, price) == line


def test_a_million_tokens_cost_their_price() -> None:
    assert cost(Usage(prompt_tokens=2_000_000, answer_tokens=500_000), (0.5, 2.0)) == pytest.approx(2.0)
    assert cost(Usage(prompt_tokens=1), None) is None
