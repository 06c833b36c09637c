// Mentions without gold (NIL) and answers that say so: how many of each, and both.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1
UNWIND ['pairs', 'rows'] AS over
WITH over, m.first AS once, a.status = 'nil' AS said, CASE WHEN a.correct IS NULL THEN true ELSE false END AS without
WHERE once OR over = 'rows'
WITH over, count(*) AS mentions, sum(CASE WHEN without THEN 1 ELSE 0 END) AS nil,
     sum(CASE WHEN said THEN 1 ELSE 0 END) AS said_nil,
     sum(CASE WHEN without AND said THEN 1 ELSE 0 END) AS right
RETURN over, mentions, nil, said_nil, right,
       CASE WHEN said_nil = 0 THEN NULL ELSE 1.0 * right / said_nil END AS precision,
       CASE WHEN nil = 0 THEN NULL ELSE 1.0 * right / nil END AS recall
ORDER BY over
