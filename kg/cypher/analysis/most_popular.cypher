// The most popular live concepts of one ontology.
// params: prefix = the most counted, limit = 20
MATCH (c:Concept)
WHERE c.prefix = $prefix AND c.obsolete = false AND c.popularity IS NOT NULL
RETURN c.curie AS curie, c.label AS label, c.popularity AS popularity
ORDER BY popularity DESC, curie
LIMIT $limit
