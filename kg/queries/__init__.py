"""The catalogue: finds the .cypher files, checks them, and runs one with its parameters on either store."""

from kg.queries.query import REQUIRED, Query, Words, catalogue, find, parse
from kg.queries.running import DEFAULTS, loaded_prefixes, root_of_most_gold, run, run_table, run_text

__all__ = [
    "DEFAULTS", "REQUIRED", "Query", "Words", "catalogue", "find", "loaded_prefixes", "parse",
    "root_of_most_gold", "run", "run_table", "run_text",
]  # fmt: skip
