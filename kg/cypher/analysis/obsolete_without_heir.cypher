// Obsolete concepts that no other is said to replace; `waiting` counts successors that are named but not loaded.
// params: prefixes = all loaded, limit = 100
MATCH (c:Concept)
WHERE c.obsolete = true AND c.prefix IN $prefixes AND NOT EXISTS { MATCH (c)-[:REPLACED_BY|CONSIDER]->(:Concept) }
OPTIONAL MATCH (c)-[w:AWAITS]->(:Identifier)
WHERE w.relation IN ['REPLACED_BY', 'CONSIDER']
RETURN c.prefix AS prefix, c.curie AS curie, c.label AS label, count(w) AS waiting
ORDER BY waiting, curie
LIMIT $limit
