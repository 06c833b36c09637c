// The mentions, each pair once, that a run gained or lost against another, by both answers.
// params: before, after, outcome, limit = 20
MATCH (:Run {id: $before})-[:GAVE]->(x:Answer)-[:ANSWERS]->(m:Mention)
WHERE x.rank = 1 AND x.correct IS NOT NULL AND m.first
MATCH (:Run {id: $after})-[:GAVE]->(y:Answer)-[:ANSWERS]->(m)
WHERE y.rank = 1
WITH m, x, y, x.accepted AND x.correct AS was, y.accepted AND y.correct AS now
WITH m, x, y, CASE WHEN now AND NOT was THEN 'gained' WHEN was AND NOT now THEN 'lost' ELSE 'same' END AS outcome
WHERE outcome = $outcome
RETURN m.row AS row, x.id AS answer_before, y.id AS answer_after
ORDER BY row
LIMIT $limit
