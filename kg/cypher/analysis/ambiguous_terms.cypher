// Terms that name several live concepts, the most ambiguous first.
// params: prefixes = all loaded, limit = 20
MATCH (t:Term)-[:NAMES]->(c:Concept)
WHERE c.obsolete = false AND c.prefix IN $prefixes
WITH t, count(*) AS names
WHERE names > 1
OPTIONAL MATCH (t)-[:NAMES]->(d:Concept)
WHERE d.obsolete = false AND d.prefix IN $prefixes
WITH t.key AS term, count(DISTINCT d.curie) AS concepts, collect(DISTINCT {curie: d.curie, label: d.label}) AS which
WHERE concepts > 1
RETURN term, concepts, which
ORDER BY concepts DESC, term
LIMIT $limit
