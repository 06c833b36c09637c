// The next concepts with these prefixes after a CURIE, in the order of their CURIEs: all of them, page by page.
// params: prefixes = all loaded, after = "", limit = 1000
MATCH (c:Concept)
WHERE c.prefix IN $prefixes AND c.curie > $after
RETURN c.curie AS curie, c.label AS label, c.definition AS definition, c.prefix AS prefix, c.namespace AS namespace,
       c.taxon AS taxon, c.category AS category, c.obsolete AS obsolete, c.popularity AS popularity, c.depth AS depth
ORDER BY curie
LIMIT $limit
