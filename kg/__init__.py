"""The graph: values, words, stores and Cypher.

from kg import open_store

with open_store() as store:
    store.query("MATCH (c:Concept {curie: $curie}) RETURN c.label AS label", {"curie": "HP:0002240"})
"""

from kg.store.opening import open_store

__all__ = ["open_store"]
