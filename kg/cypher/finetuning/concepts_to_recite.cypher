// Live concepts with a label and one of these prefixes, with how popular they are, uncounted as 0.
// params: prefixes = all loaded
MATCH (c:Concept)
WHERE c.prefix IN $prefixes AND c.obsolete = false AND c.label IS NOT NULL
RETURN c.curie AS curie, c.prefix AS prefix, c.label AS label, coalesce(c.popularity, 0) AS popularity
ORDER BY curie
