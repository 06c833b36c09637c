"""The places in stretches of an array."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.index.stretches import stretches


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9))))
def test_the_places_of_stretches_stand_one_behind_the_other(pairs: list[tuple[int, int]]) -> None:
    starts, lengths = np.array(pairs, np.int64).reshape(-1, 2).T
    expected = [at for start, length in pairs for at in range(start, start + length)]
    assert stretches(starts, lengths).tolist() == expected
