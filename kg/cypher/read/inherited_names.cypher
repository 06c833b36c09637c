// Every name of every obsolete concept that has a live heir with one of these prefixes, the nearest heirs first.
// params: prefixes = all loaded
MATCH (o:Concept)
WHERE o.obsolete = true
OPTIONAL MATCH path = (o)-[:REPLACED_BY*1..5]->(c:Concept)
WITH o, c, min(length(path)) AS steps
WHERE c.obsolete = false AND c.prefix IN $prefixes
OPTIONAL MATCH (t:Term)-[n:NAMES]->(o)
WITH o, c, steps, t, n
WHERE t.key IS NOT NULL
RETURN c.curie AS curie, o.curie AS replaced, steps, t.key AS key, n.text AS text, n.scope AS scope
ORDER BY curie, replaced, scope, text, key
