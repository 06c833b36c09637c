// Accuracy of every run over unique pairs of mention and gold, as `accuracy` gives it.
// params: k = 5
MATCH (r:Run)-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.correct IS NOT NULL AND m.first
WITH r, m, min(CASE WHEN a.correct THEN a.rank END) AS hit,
     max(CASE WHEN a.rank = 1 AND a.accepted THEN 1 ELSE 0 END) AS accept
WITH r, count(*) AS pairs, sum(accept) AS accepted, sum(CASE WHEN hit = 1 THEN accept ELSE 0 END) AS right,
     sum(CASE WHEN hit = 1 THEN 1 ELSE 0 END) AS found, sum(CASE WHEN hit <= $k THEN 1 ELSE 0 END) AS found_in_k,
     sum(CASE WHEN hit IS NULL THEN 0.0 ELSE 1.0 / hit END) AS reciprocal
RETURN r.id AS run, r.dataset AS dataset, r.system AS system, pairs, accepted, right, found, found_in_k,
       1.0 * right / pairs AS accuracy, 1.0 * found / pairs AS candidate_accuracy,
       1.0 * found_in_k / pairs AS recall_at_k, reciprocal / pairs AS mrr
ORDER BY dataset, run
