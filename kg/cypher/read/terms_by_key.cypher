// Every name that each given folded term is of, those of obsolete concepts included.
// params: keys
UNWIND $keys AS key
MATCH (t:Term {key: key})
OPTIONAL MATCH (t)-[n:NAMES]->(c:Concept)
WITH key, n, c
WHERE c.curie IS NOT NULL
RETURN DISTINCT key, c.curie AS curie, c.prefix AS prefix, c.label AS label, n.text AS text, n.scope AS scope,
       c.obsolete AS obsolete, c.popularity AS popularity
ORDER BY key, curie, scope, text
