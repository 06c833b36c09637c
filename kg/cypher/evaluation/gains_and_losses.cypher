// The mentions, each pair once, that a run gained or lost against another, with gold and both answers.
// params: before, after, limit = 50
MATCH (:Run {id: $before})-[:GAVE]->(x:Answer)-[:ANSWERS]->(m:Mention)
WHERE x.rank = 1 AND x.correct IS NOT NULL AND m.first
MATCH (:Run {id: $after})-[:GAVE]->(y:Answer)-[:ANSWERS]->(m)
WHERE y.rank = 1
WITH m, x, y, x.accepted AND x.correct AS was, y.accepted AND y.correct AS now
WHERE was <> now
OPTIONAL MATCH (m)-[:GOLD]->(g:Identifier)
OPTIONAL MATCH (x)-[:CHOSE]->(i:Identifier)
OPTIONAL MATCH (y)-[:CHOSE]->(k:Identifier)
WITH m, now, collect(DISTINCT g.curie) AS gold, collect(DISTINCT i.curie) AS answered_before,
     collect(DISTINCT k.curie) AS answered_after
RETURN CASE WHEN now THEN 'gained' ELSE 'lost' END AS outcome, m.split AS split, m.row AS row, m.text AS mention, gold,
       answered_before, answered_after
ORDER BY outcome, split, row
LIMIT $limit
