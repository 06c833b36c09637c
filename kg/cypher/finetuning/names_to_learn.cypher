// Every name of every live concept with these prefixes, with what kind of name it is: what mentions are made of.
// params: prefixes = all loaded
MATCH (t:Term)-[n:NAMES]->(c:Concept)
WHERE c.prefix IN $prefixes AND c.obsolete = false
RETURN DISTINCT c.curie AS curie, t.key AS key, n.text AS text, n.scope AS scope, n.type AS type, n.lang AS lang
ORDER BY curie, scope, text, type, lang, key
