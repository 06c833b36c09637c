// The most frequent pairs of gold and a wrong first candidate.
// params: run, limit = 50
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1 AND a.correct = false
MATCH (a)-[:CHOSE]->(i:Identifier)
MATCH (m)-[:GOLD]->(g:Identifier)
OPTIONAL MATCH (g)-[:IDENTIFIES]->(c:Concept)
OPTIONAL MATCH (i)-[:IDENTIFIES]->(x:Concept)
WITH DISTINCT a, m.first AS once, g.curie AS gold, c.label AS gold_label, i.curie AS answered, x.label AS answered_label
RETURN gold, gold_label, answered, answered_label, count(*) AS rows, sum(CASE WHEN once THEN 1 ELSE 0 END) AS pairs
ORDER BY rows DESC, gold, answered
LIMIT $limit
