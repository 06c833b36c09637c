// The concepts one is_a step above each given one.
// params: curies
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[:IS_A]->(p:Concept)
WITH DISTINCT curie, p.curie AS parent
WHERE parent IS NOT NULL
RETURN curie, parent
ORDER BY curie, parent
