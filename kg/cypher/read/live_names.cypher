// Every name of every live concept with these prefixes, with its folded term; the reader sorts.
// params: prefixes = all loaded
MATCH (t:Term)-[n:NAMES]->(c:Concept)
WHERE c.prefix IN $prefixes AND c.obsolete = false
RETURN c.curie AS curie, t.key AS key, n.text AS text, n.scope AS scope
ORDER BY curie, scope, text, key
