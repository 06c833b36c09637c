// How many live concepts of each ontology are mapped to each other vocabulary.
// params: none
MATCH (c:Concept)
WHERE c.obsolete = false
WITH c.prefix AS prefix, count(*) AS concepts
MATCH (m:Concept)-[:XREF]->(i:Identifier)
WHERE m.prefix = prefix AND m.obsolete = false
WITH prefix, concepts, i.prefix AS vocabulary, count(DISTINCT m.curie) AS mapped
RETURN prefix, vocabulary, concepts, mapped, 1.0 * mapped / concepts AS share
ORDER BY prefix, mapped DESC, vocabulary
