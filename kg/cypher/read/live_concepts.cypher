// Every live concept with these prefixes.
// params: prefixes = all loaded
MATCH (c:Concept)
WHERE c.prefix IN $prefixes AND c.obsolete = false
RETURN c.curie AS curie, c.prefix AS prefix, c.label AS label, c.definition AS definition, c.taxon AS taxon,
       c.popularity AS popularity
ORDER BY curie
