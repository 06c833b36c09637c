// The concept, live or obsolete, that each given identifier is or is an alternative id of.
// params: identifiers
UNWIND $identifiers AS identifier
MATCH (i:Identifier {curie: identifier})
OPTIONAL MATCH (i)-[x:IDENTIFIES]->(c:Concept)
WITH identifier, x, c
WHERE c.curie IS NOT NULL
RETURN identifier, c.curie AS curie, c.label AS label, c.obsolete AS obsolete, x.alternative AS alternative
ORDER BY identifier, curie
