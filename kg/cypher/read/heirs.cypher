// The live concepts that each given obsolete concept was replaced by, with the fewest steps to them.
// params: curies
UNWIND $curies AS curie
MATCH (o:Concept {curie: curie})
OPTIONAL MATCH path = (o)-[:REPLACED_BY*1..5]->(c:Concept)
WITH curie, c, length(path) AS steps
WHERE c.obsolete = false
RETURN curie, c.curie AS heir, c.label AS label, min(steps) AS steps
ORDER BY curie, steps, heir
