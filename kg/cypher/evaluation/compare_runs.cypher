// Two runs over the same mentions: gained, lost, right in both, wrong in both, per split.
// params: before, after
MATCH (:Run {id: $before})-[:GAVE]->(x:Answer)-[:ANSWERS]->(m:Mention)
WHERE x.rank = 1 AND x.correct IS NOT NULL
MATCH (:Run {id: $after})-[:GAVE]->(y:Answer)-[:ANSWERS]->(m)
WHERE y.rank = 1
WITH m, x.accepted AND x.correct AS was, y.accepted AND y.correct AS now
WITH m, CASE WHEN was AND now THEN 'right in both' WHEN was THEN 'lost' WHEN now THEN 'gained'
             ELSE 'wrong in both' END AS outcome
RETURN m.split AS split, outcome, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs, count(*) AS rows
ORDER BY split, outcome
