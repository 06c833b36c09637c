// First candidates by the ontology of the gold and their own, by prefix: which are of an ontology not asked for.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1
MATCH (a)-[:CHOSE]->(i:Identifier)
MATCH (m)-[:GOLD]->(g:Identifier)
WITH DISTINCT a, m, g.prefix AS gold, i.prefix AS answered
RETURN gold, answered, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs, count(*) AS rows
ORDER BY gold, answered
