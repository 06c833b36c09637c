"""How long to wait before a request is repeated."""

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Waits:
    """`first` seconds after the first failure, twice as long after each further one, never longer than `longest`."""

    first: float = 0.5
    longest: float = 60.0

    def before(self, attempt: int, named: float | None) -> float:
        """Seconds before the nth repetition (from 1): what the server named, or some of the own, by chance.

        By chance, so that those who were refused together do not come back together.
        """
        own = self.first * 2.0 ** min(attempt - 1, 30) * random.uniform(0.5, 1)  # noqa: S311  # no secret
        return min(max(own, named or 0.0), self.longest)


def seconds_named(text: str | None, now: datetime) -> float | None:
    """The seconds of a Retry-After header (RFC 9110, 10.2.3), which has a number of them or a date; None where neither."""
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        pass
    else:
        return max(seconds, 0.0) if math.isfinite(seconds) else None
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max((when - now).total_seconds(), 0.0)
