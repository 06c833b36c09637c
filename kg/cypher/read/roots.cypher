// Live concepts without a parent that have children, the top of each hierarchy.
// params: none
MATCH (c:Concept)
WHERE c.depth = 0 AND c.obsolete = false
OPTIONAL MATCH (c)<-[:IS_A]-(k:Concept)
RETURN c.curie AS curie, c.label AS label, c.prefix AS prefix, count(k) AS children
ORDER BY curie
