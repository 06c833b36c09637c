// The live concepts that each given obsolete concept says to consider in its place.
// params: curies
UNWIND $curies AS curie
MATCH (o:Concept {curie: curie})
OPTIONAL MATCH (o)-[:CONSIDER]->(c:Concept)
WITH DISTINCT curie, c.curie AS considered, c.label AS label, c.obsolete AS dead
WHERE dead = false
RETURN curie, considered, label
ORDER BY curie, considered
