// Every concept below each given one, with the fewest is_a steps to it (at most 60).
// params: curies
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH path = (c)<-[:IS_A*1..60]-(d:Concept)
WITH curie, d, length(path) AS steps
WHERE d.curie IS NOT NULL
RETURN curie, d.curie AS descendant, d.label AS label, min(steps) AS steps
ORDER BY curie, steps, descendant
