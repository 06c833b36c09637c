// Right answers where the mention is itself a name of the gold, and where it is not.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1 AND a.correct IS NOT NULL
MATCH (m)-[:GOLD]->(g:Identifier)
OPTIONAL MATCH (g)-[:IDENTIFIES]->(c:Concept)
OPTIONAL MATCH (c)<-[:NAMES]-(t:Term)
WHERE t.key = m.key
WITH a, m, count(t) AS names
RETURN names > 0 AS is_name, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs,
       sum(CASE WHEN m.first AND a.accepted AND a.correct THEN 1 ELSE 0 END) AS right,
       sum(CASE WHEN m.first AND a.correct THEN 1 ELSE 0 END) AS found,
       count(*) AS rows,
       sum(CASE WHEN a.accepted AND a.correct THEN 1 ELSE 0 END) AS rows_right,
       sum(CASE WHEN a.correct THEN 1 ELSE 0 END) AS rows_found
ORDER BY is_name
