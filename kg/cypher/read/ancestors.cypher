// Every concept above each given one, with the fewest is_a steps to it (at most 60).
// params: curies
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH path = (c)-[:IS_A*1..60]->(a:Concept)
WITH curie, a, length(path) AS steps
WHERE a.curie IS NOT NULL
RETURN curie, a.curie AS ancestor, a.label AS label, min(steps) AS steps
ORDER BY curie, steps, ancestor
