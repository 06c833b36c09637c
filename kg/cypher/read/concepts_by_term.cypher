// The live concepts that each given folded term names.
// params: keys, prefixes
UNWIND $keys AS key
MATCH (t:Term {key: key})
OPTIONAL MATCH (t)-[n:NAMES]->(c:Concept)
WITH key, n, c
WHERE c.prefix IN $prefixes AND c.obsolete = false
RETURN key, c.curie AS curie, c.label AS label, n.text AS text, n.scope AS scope, c.popularity AS popularity
ORDER BY key, curie, scope, text
