"""What a study says in words."""

import pytest

from engine.study.figures.summary import _gained, _is_above

OUTCOMES = ("gained", "lost", "right in both", "wrong in both")


@pytest.mark.parametrize(
    ("symbols", "identifiers", "is_here"),
    [
        ((80, 300, 1000, 2000), (2, 500, 900, 2300), True),
        ((3, 0, 0, 2000), (2, 0, 0, 2000), False),
        ((0, 0, 10, 0), (0, 0, 10, 0), False),
    ],
)
def test_symbols_generalize_where_more_of_what_was_wrong_is_gained(
    symbols: tuple[int, ...], identifiers: tuple[int, ...], is_here: bool
) -> None:
    one, other = (_gained(dict(zip(OUTCOMES, counts, strict=True))) for counts in (symbols, identifiers))
    assert _is_above(one, other) is is_here
