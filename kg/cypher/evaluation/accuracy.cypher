// Accuracy of a run: accepted and right at 1, right in the first $k, right candidates (found) whether accepted or not.
// params: run, k = 5
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.correct IS NOT NULL
WITH m, min(CASE WHEN a.correct THEN a.rank END) AS hit,
     max(CASE WHEN a.rank = 1 AND a.accepted THEN 1 ELSE 0 END) AS accept
UNWIND ['pairs', 'rows'] AS over
WITH over, m.first AS once, hit, accept
WHERE once OR over = 'rows'
WITH over, count(*) AS mentions, sum(accept) AS accepted,
     sum(CASE WHEN hit = 1 THEN accept ELSE 0 END) AS right, sum(CASE WHEN hit = 1 THEN 1 ELSE 0 END) AS found,
     sum(CASE WHEN hit <= $k THEN accept ELSE 0 END) AS right_in_k,
     sum(CASE WHEN hit <= $k THEN 1 ELSE 0 END) AS found_in_k,
     sum(CASE WHEN hit IS NULL THEN 0.0 ELSE 1.0 / hit END) AS reciprocal
RETURN over, mentions, accepted, right, found, right_in_k, found_in_k, 1.0 * right / mentions AS accuracy,
       1.0 * found / mentions AS candidate_accuracy, 1.0 * right_in_k / mentions AS accuracy_at_k,
       1.0 * found_in_k / mentions AS recall_at_k, reciprocal / mentions AS mrr
ORDER BY over
