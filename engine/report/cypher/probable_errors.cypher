// The accepted answers of a run that are wrong, each pair once, the most probable first.
// params: run, limit = 20
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1 AND a.accepted AND a.correct = false AND a.probability IS NOT NULL AND m.first
RETURN a.id AS answer, a.probability AS probability, m.row AS row
ORDER BY probability DESC, row
LIMIT $limit
