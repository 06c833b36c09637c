// Right answers per document, for intervals over documents; null: mentions without one.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1 AND a.correct IS NOT NULL
RETURN m.doc AS doc, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs,
       sum(CASE WHEN m.first AND a.accepted AND a.correct THEN 1 ELSE 0 END) AS right,
       sum(CASE WHEN m.first AND a.correct THEN 1 ELSE 0 END) AS found,
       count(*) AS rows,
       sum(CASE WHEN a.accepted AND a.correct THEN 1 ELSE 0 END) AS rows_right,
       sum(CASE WHEN a.correct THEN 1 ELSE 0 END) AS rows_found
ORDER BY doc
