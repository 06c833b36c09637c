// The nearest concepts above all given ones: the least sum of fewest is_a steps; a concept is above itself in 0 steps.
// params: curies
UNWIND $curies AS each
WITH count(DISTINCT each) AS given
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH path = (c)-[:IS_A*0..60]->(a:Concept)
WITH given, curie, a.curie AS ancestor, a.label AS label, min(length(path)) AS steps
WITH given, ancestor, label, count(*) AS reached, sum(steps) AS steps
WHERE reached = given
WITH collect({curie: ancestor, label: label, steps: steps}) AS found, min(steps) AS fewest
UNWIND found AS one
WITH one, fewest
WHERE one.steps = fewest
RETURN one.curie AS curie, one.label AS label, one.steps AS steps
ORDER BY curie
