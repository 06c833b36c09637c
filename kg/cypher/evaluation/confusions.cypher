// The most frequent pairs of gold and a wrong first candidate.
// params: run, limit = 50
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1 AND a.correct = false
MATCH (a)-[:CHOSE]->(i:Identifier)
MATCH (m)-[:GOLD]->(g:Identifier)
WITH DISTINCT a, m, g, i
WITH g, i, count(*) AS rows, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs
OPTIONAL MATCH (g)-[:IDENTIFIES]->(c:Concept)
OPTIONAL MATCH (i)-[:IDENTIFIES]->(x:Concept)
RETURN g.curie AS gold, c.label AS gold_label, i.curie AS answered, x.label AS answered_label, rows, pairs
ORDER BY rows DESC, gold, answered, gold_label, answered_label
LIMIT $limit
