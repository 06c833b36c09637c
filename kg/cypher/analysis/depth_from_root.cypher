// How many live concepts lie at each depth below a root, by walking down from it.
// params: root = the largest root
MATCH (r:Concept {curie: $root})
OPTIONAL MATCH path = (r)<-[:IS_A*0..60]-(c:Concept)
WITH c.curie AS curie, c.obsolete AS obsolete, min(length(path)) AS depth
WHERE obsolete = false
RETURN depth, count(*) AS concepts
ORDER BY depth
