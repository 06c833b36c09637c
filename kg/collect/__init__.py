"""The values of one source in, its Arrow tables out: the laws that a source must keep by itself are kept here.

The first entry of a repeated id wins, entries of other vocabularies are left out of a source that owns a prefix, an
alternative id has one claimant, is_a has no cycle. What was left out or mended is told, never silent.
"""

from collections.abc import Iterable

from kg.collect.collector import Collector
from kg.collect.finishing import Collected, finish
from kg.model import Kind, Value

__all__ = ["Collected", "collect"]

_VALUES_PER_FLUSH = 8_192


def collect(
    values: Iterable[Value],
    *,
    kind: Kind,
    stem: str,
    name: str | None = None,
    prefix: str | None = None,
    imports: bool = False,
) -> Collected:
    """Makes the tables of one source from the values of its loader.

    Args:
        stem: the source's name if neither `name` nor the source itself gives one; a file's stem.
        prefix: the prefix it owns; by default the one that its header or IRI names.
        imports: keep entries of other vocabularies, as concepts that this source does not own.

    Raises:
        LoadError: if no concept, mapping or count is left, or is_a has a cycle.
    """
    collector = Collector(imports=imports)
    for number, value in enumerate(values, 1):
        collector.add(value)
        if number % _VALUES_PER_FLUSH == 0:
            collector.flush()
    return finish(collector, kind=kind, stem=stem, name=name, prefix=prefix)
