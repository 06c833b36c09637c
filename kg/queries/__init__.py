"""The catalogue: finds the .cypher files, checks them, and runs one with its parameters on either store."""

from kg.queries.query import REQUIRED, Query, Words, catalogue, find, parse
from kg.queries.running import DEFAULTS, loaded_prefixes, run, run_table, run_text

__all__ = [
    "DEFAULTS", "REQUIRED", "Query", "Words", "catalogue", "find", "loaded_prefixes", "parse", "run", "run_table", "run_text",
]  # fmt: skip
