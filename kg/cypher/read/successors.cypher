// The live concept that each given identifier now stands for.
// params: identifiers
UNWIND $identifiers AS identifier
MATCH (i:Identifier {curie: identifier})
OPTIONAL MATCH (i)-[:IDENTIFIES]->(o:Concept)
OPTIONAL MATCH path = (o)-[:REPLACED_BY*0..5]->(c:Concept)
WITH identifier, c, length(path) AS steps
WHERE c.obsolete = false
RETURN identifier, c.curie AS curie, c.label AS label, min(steps) AS steps
ORDER BY identifier, steps, curie
