// Two runs over the same mentions, right answers of each per document, for paired intervals over documents.
// params: before, after
MATCH (:Run {id: $before})-[:GAVE]->(x:Answer)-[:ANSWERS]->(m:Mention)
WHERE x.rank = 1 AND x.correct IS NOT NULL
MATCH (:Run {id: $after})-[:GAVE]->(y:Answer)-[:ANSWERS]->(m)
WHERE y.rank = 1
WITH m.doc AS doc, m.first AS once, x.accepted AND x.correct AS was, y.accepted AND y.correct AS now
RETURN doc, sum(CASE WHEN once THEN 1 ELSE 0 END) AS pairs,
       sum(CASE WHEN once AND was THEN 1 ELSE 0 END) AS right_before,
       sum(CASE WHEN once AND now THEN 1 ELSE 0 END) AS right_after, count(*) AS rows,
       sum(CASE WHEN was THEN 1 ELSE 0 END) AS rows_right_before,
       sum(CASE WHEN now THEN 1 ELSE 0 END) AS rows_right_after
ORDER BY doc
