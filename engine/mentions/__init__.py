"""A file of mentions in, its rows out: lines of text, CSV, TSV, JSON Lines or Parquet, whose other columns are kept."""

from engine.mentions.opening import expected_rows, given, opened
from engine.mentions.rows import MENTION, MentionRow, Mentions
from engine.mentions.shard import Shard

__all__ = ["MENTION", "MentionRow", "Mentions", "Shard", "expected_rows", "given", "opened"]
