// The wrong first candidates of a run, one row for each pair of gold and answer.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1 AND a.correct = false
MATCH (a)-[:CHOSE]->(i:Identifier)
MATCH (m)-[:GOLD]->(g:Identifier)
WITH DISTINCT a, m, g, i
RETURN a.id AS answer, m.first AS once, a.accepted AS accepted, g.curie AS gold, i.curie AS answered
ORDER BY answer, gold, answered
