// How many names of each scope and type the live concepts of each ontology have.
// params: prefixes = all loaded
MATCH (:Term)-[n:NAMES]->(c:Concept)
WHERE c.obsolete = false AND c.prefix IN $prefixes
RETURN c.prefix AS prefix, n.scope AS scope, n.type AS type, count(*) AS names, count(DISTINCT c.curie) AS concepts
ORDER BY prefix, scope, type
