// The live concepts that each given obsolete concept says to consider in its place.
// params: curies
UNWIND $curies AS curie
MATCH (o:Concept {curie: curie})
MATCH (o)-[:CONSIDER]->(c:Concept)
WHERE c.obsolete = false
RETURN DISTINCT o.curie AS curie, c.curie AS considered, c.label AS label
ORDER BY curie, considered
