"""How long work tells what it is doing."""

from collections.abc import Callable

Progress = Callable[[str, float | None], None]
"""Told what is being done and how much of it is done, from 0 to 1 or None where nobody knows."""
