// Live concepts that stand outside the hierarchy of their ontology; `waiting` counts their parents that are not loaded.
// params: prefixes = all loaded, limit = 100
MATCH (r:Concept)
WHERE r.depth = 0 AND r.prefix IN $prefixes
WITH collect(DISTINCT r.prefix) AS hierarchical
MATCH (c:Concept)
WHERE c.depth IS NULL AND c.obsolete = false AND c.prefix IN hierarchical
OPTIONAL MATCH (c)-[w:AWAITS]->(:Identifier)
WHERE w.relation = 'IS_A'
RETURN c.prefix AS prefix, c.curie AS curie, c.label AS label, count(w) AS waiting
ORDER BY waiting, curie
LIMIT $limit
