// Every cross-reference and mapping of each given concept.
// params: curies
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[x:XREF]->(i:Identifier)
WITH curie, x, i
WHERE i.curie IS NOT NULL
RETURN curie, i.curie AS identifier, x.predicate AS predicate, x.justification AS justification,
       x.confidence AS confidence, x.source AS source
ORDER BY curie, identifier, predicate, source, justification, confidence
