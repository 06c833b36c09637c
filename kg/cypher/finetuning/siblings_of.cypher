// The live concepts that share a parent with each given one, under parents of at most $widest children only.
// params: curies, widest = 100
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[:IS_A]->(p:Concept)
OPTIONAL MATCH (p)<-[:IS_A]-(k:Concept)
WITH curie, p, count(k) AS width
WHERE width <= $widest
OPTIONAL MATCH (p)<-[:IS_A]-(s:Concept)
WITH curie, s
WHERE s.obsolete = false AND s.curie <> curie
RETURN DISTINCT curie, s.curie AS sibling
ORDER BY curie, sibling
