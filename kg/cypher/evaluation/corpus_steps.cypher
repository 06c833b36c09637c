// Right answers per count of the gold in one corpus (the highest, of several; 0 where it has none there).
// params: run, corpus
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1 AND a.correct IS NOT NULL
MATCH (m)-[:GOLD]->(g:Identifier)
OPTIONAL MATCH (g)-[n:COUNTED_IN]->(k:Corpus)
WITH a, m, max(CASE WHEN k.name = $corpus THEN n.count END) AS most
RETURN coalesce(most, 0) AS popularity, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs,
       sum(CASE WHEN m.first AND a.accepted AND a.correct THEN 1 ELSE 0 END) AS right,
       sum(CASE WHEN m.first AND a.correct THEN 1 ELSE 0 END) AS found,
       count(*) AS rows,
       sum(CASE WHEN a.accepted AND a.correct THEN 1 ELSE 0 END) AS rows_right,
       sum(CASE WHEN a.correct THEN 1 ELSE 0 END) AS rows_found
ORDER BY popularity
