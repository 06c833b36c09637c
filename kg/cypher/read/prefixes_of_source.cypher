// The prefixes of the concepts that a source gives.
// params: source
MATCH (:Identifier)-[i:IDENTIFIES]->(c:Concept)
WHERE i.source = $source AND i.alternative = false
RETURN DISTINCT c.prefix AS prefix
ORDER BY prefix
