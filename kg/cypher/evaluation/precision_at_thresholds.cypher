// Precision and coverage were only first candidates of at least each probability accepted; mentions without gold count.
// params: run, thresholds = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1
WITH a.probability AS probability, coalesce(a.correct, false) AS correct, m.first AS once
UNWIND $thresholds AS threshold
WITH threshold, sum(CASE WHEN once THEN 1 ELSE 0 END) AS pairs,
     sum(CASE WHEN once AND probability >= threshold THEN 1 ELSE 0 END) AS answered,
     sum(CASE WHEN once AND probability >= threshold AND correct THEN 1 ELSE 0 END) AS right,
     count(*) AS rows, sum(CASE WHEN probability >= threshold THEN 1 ELSE 0 END) AS rows_answered,
     sum(CASE WHEN probability >= threshold AND correct THEN 1 ELSE 0 END) AS rows_right
RETURN threshold, pairs, answered, right, rows, rows_answered, rows_right,
       CASE WHEN answered = 0 THEN NULL ELSE 1.0 * right / answered END AS precision,
       CASE WHEN pairs = 0 THEN NULL ELSE 1.0 * answered / pairs END AS coverage
ORDER BY threshold
