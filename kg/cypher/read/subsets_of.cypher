// The subsets that each given concept is in.
// params: curies
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[i:IN_SUBSET]->(s:Subset)
WITH curie, i, s
WHERE s.name IS NOT NULL
RETURN curie, s.name AS subset, i.source AS source
ORDER BY curie, subset, source
