// Live concepts of one ontology whose labels are one term.
// params: limit = 20
MATCH (t:Term)-[n:NAMES]->(c:Concept)
WHERE n.scope = 'LABEL' AND n.lang IS NULL AND c.obsolete = false
WITH c.prefix AS prefix, t.key AS term, count(DISTINCT c.curie) AS concepts,
     collect(DISTINCT {curie: c.curie, label: c.label}) AS which
WHERE concepts > 1
RETURN prefix, term, concepts, which
ORDER BY concepts DESC, prefix, term
LIMIT $limit
