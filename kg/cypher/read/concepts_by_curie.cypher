// What the graph holds of each given concept.
// params: curies
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
RETURN curie, c.label AS label, c.definition AS definition, c.prefix AS prefix, c.namespace AS namespace,
       c.taxon AS taxon, c.category AS category, c.obsolete AS obsolete, c.popularity AS popularity, c.depth AS depth
ORDER BY curie
