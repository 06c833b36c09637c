// How many live concepts of each ontology were counted at least once.
// params: none
MATCH (c:Concept)
WHERE c.obsolete = false
WITH c.prefix AS prefix, count(*) AS live, sum(CASE WHEN c.popularity > 0 THEN 1 ELSE 0 END) AS counted
RETURN prefix, live, counted, 1.0 * counted / live AS share
ORDER BY prefix
