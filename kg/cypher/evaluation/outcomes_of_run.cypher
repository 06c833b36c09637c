// What the run did with the mentions: answered, nil, unparsed, failed; and what of it was accepted.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1
RETURN a.status AS status, a.accepted AS accepted, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs, count(*) AS rows
ORDER BY status, accepted
