"""How long is waited."""

from datetime import UTC, datetime

import pytest

from engine.generate.endpoint.waits import Waits, seconds_named

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("Sun, 01 Mar 2026 12:00:09 GMT", 9.0), ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        (None, None), ("", None), ("soon", None), ("nan", None), ("inf", None), ("Sun, 99 Mar 2026 11:00:00 GMT", None),
    ],
)  # fmt: skip
def test_a_server_names_seconds_or_a_date(text: str | None, seconds: float | None) -> None:
    assert seconds_named(text, NOW) == seconds


def test_waits_grow_and_have_a_bound() -> None:
    waits = Waits(first=1.0, longest=10.0)
    for attempt, whole in ((1, 1.0), (2, 2.0), (3, 4.0)):
        assert whole / 2 <= waits.before(attempt, None) <= whole
    assert waits.before(1_000, None) == 10.0
    assert waits.before(1, 7.0) == 7.0
    assert waits.before(1, 1e9) == 10.0
