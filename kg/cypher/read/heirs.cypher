// The live concepts that took the place of each given obsolete concept, with the fewest steps to them.
// params: curies
UNWIND $curies AS replaced
MATCH (o:Concept {curie: replaced})
OPTIONAL MATCH path = (o)-[:REPLACED_BY*1..5]->(c:Concept)
WITH replaced, c, length(path) AS steps
WHERE c.obsolete = false
RETURN replaced, c.curie AS curie, c.label AS label, min(steps) AS steps
ORDER BY replaced, steps, curie
