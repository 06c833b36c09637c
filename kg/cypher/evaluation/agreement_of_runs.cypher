// Two runs over the same mentions: whether they accept the same answer, and whether each is right.
// params: before, after
MATCH (:Run {id: $before})-[:GAVE]->(x:Answer)-[:ANSWERS]->(m:Mention)
WHERE x.rank = 1
MATCH (:Run {id: $after})-[:GAVE]->(y:Answer)-[:ANSWERS]->(m)
WHERE y.rank = 1
OPTIONAL MATCH (x)-[:CHOSE]->(i:Identifier)
OPTIONAL MATCH (y)-[:CHOSE]->(k:Identifier)
WITH m, x, y, max(CASE WHEN i = k OR (i IS NULL AND k IS NULL AND x.text = y.text) THEN 1 ELSE 0 END) AS alike
WITH m, coalesce(x.accepted AND x.correct, false) AS was, coalesce(y.accepted AND y.correct, false) AS now,
     CASE WHEN x.accepted AND y.accepted AND alike = 1 THEN 'same answer'
          WHEN x.accepted AND y.accepted THEN 'other answer' WHEN x.accepted THEN 'before only'
          WHEN y.accepted THEN 'after only' ELSE 'no answer' END AS agreement
RETURN agreement, was AS right_before, now AS right_after, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs,
       count(*) AS rows
ORDER BY agreement, right_before, right_after
