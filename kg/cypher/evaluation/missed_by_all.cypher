// The mentions, each pair once, that none of the given runs gets right, with their gold.
// params: runs, limit = 50
UNWIND $runs AS run
MATCH (r:Run {id: run})
OPTIONAL MATCH (r)-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1 AND a.correct IS NOT NULL AND m.first
WITH m, count(*) AS systems, max(CASE WHEN a.accepted AND a.correct THEN 1 ELSE 0 END) AS right,
     max(CASE WHEN a.correct THEN 1 ELSE 0 END) AS found
WHERE m IS NOT NULL AND right = 0
OPTIONAL MATCH (m)-[:GOLD]->(g:Identifier)
WITH m, systems, found, collect(DISTINCT g.curie) AS gold
RETURN m.dataset AS dataset, m.row AS row, m.text AS mention, m.doc AS doc, systems, found = 1 AS found, gold
ORDER BY dataset, row
LIMIT $limit
