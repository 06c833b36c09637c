// How many live concepts of each ontology lie at each depth; no depth: outside the hierarchy.
// params: none
MATCH (c:Concept)
WHERE c.obsolete = false
RETURN c.prefix AS prefix, c.depth AS depth, count(*) AS concepts
ORDER BY prefix, depth
