// Two runs over the same mentions: whether they accept the same answer, and whether each is right.
// params: before, after
MATCH (:Run {id: $before})-[:GAVE]->(x:Answer)-[:ANSWERS]->(m:Mention)
WHERE x.rank = 1
MATCH (:Run {id: $after})-[:GAVE]->(y:Answer)-[:ANSWERS]->(m)
WHERE y.rank = 1
OPTIONAL MATCH (x)-[:CHOSE]->(i:Identifier)
OPTIONAL MATCH (y)-[:CHOSE]->(k:Identifier)
WITH m.id AS mention, m.first AS once, x.accepted AS first, y.accepted AS second,
     coalesce(x.accepted AND x.correct, false) AS was, coalesce(y.accepted AND y.correct, false) AS now,
     max(CASE WHEN i = k OR (i IS NULL AND k IS NULL AND x.text = y.text) THEN 1 ELSE 0 END) AS alike
WITH once, was, now,
     CASE WHEN first AND second AND alike = 1 THEN 'same answer' WHEN first AND second THEN 'other answer'
          WHEN first THEN 'before only' WHEN second THEN 'after only' ELSE 'no answer' END AS agreement
RETURN agreement, was AS right_before, now AS right_after, sum(CASE WHEN once THEN 1 ELSE 0 END) AS pairs,
       count(*) AS rows
ORDER BY agreement, right_before, right_after
