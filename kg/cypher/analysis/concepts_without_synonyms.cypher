// Live concepts that have no name but their label, the most popular first.
// params: prefixes = all loaded, limit = 100
MATCH (c:Concept)
WHERE c.obsolete = false AND c.prefix IN $prefixes
OPTIONAL MATCH (c)<-[n:NAMES]-(:Term)
WITH c, sum(CASE WHEN n.scope <> 'LABEL' THEN 1 ELSE 0 END) AS synonyms
WHERE synonyms = 0
RETURN c.prefix AS prefix, c.curie AS curie, c.label AS label, coalesce(c.popularity, 0) AS popularity
ORDER BY popularity DESC, curie
LIMIT $limit
