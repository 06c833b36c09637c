// Right answers per bin of popularity of the gold, each from one of the given edges up to the next.
// params: run, edges = [0, 1, 2, 6, 11, 51, 201]
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1 AND a.correct IS NOT NULL
MATCH (m)-[:GOLD]->(g:Identifier)
OPTIONAL MATCH (g)-[:IDENTIFIES]->(c:Concept)
WITH a, m, max(c.popularity) AS popularity
WITH popularity, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs,
     sum(CASE WHEN m.first AND a.accepted AND a.correct THEN 1 ELSE 0 END) AS right,
     sum(CASE WHEN m.first AND a.correct THEN 1 ELSE 0 END) AS found,
     count(*) AS rows,
     sum(CASE WHEN a.accepted AND a.correct THEN 1 ELSE 0 END) AS rows_right,
     sum(CASE WHEN a.correct THEN 1 ELSE 0 END) AS rows_found
UNWIND $edges AS edge
WITH popularity, pairs, right, found, rows, rows_right, rows_found, edge
WHERE edge <= popularity
WITH popularity, pairs, right, found, rows, rows_right, rows_found, max(edge) AS least
RETURN least, sum(pairs) AS pairs, sum(right) AS right, sum(found) AS found, sum(rows) AS rows,
       sum(rows_right) AS rows_right, sum(rows_found) AS rows_found
ORDER BY least
