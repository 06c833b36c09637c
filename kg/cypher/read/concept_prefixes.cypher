// The prefixes of the concepts that are loaded, with their numbers.
// params: none
MATCH (c:Concept)
RETURN c.prefix AS prefix, count(*) AS concepts, sum(CASE WHEN c.obsolete THEN 0 ELSE 1 END) AS live
ORDER BY prefix
