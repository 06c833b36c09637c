// The live concepts that carry a cross-reference to each given identifier of another vocabulary.
// params: identifiers
UNWIND $identifiers AS identifier
MATCH (i:Identifier {curie: identifier})
OPTIONAL MATCH (i)<-[x:XREF]-(c:Concept)
WITH identifier, x, c
WHERE c.obsolete = false
RETURN DISTINCT identifier, c.curie AS curie, c.label AS label, x.predicate AS predicate, x.source AS source
ORDER BY identifier, curie, predicate, source
