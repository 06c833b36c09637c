// How many mentions have their first right candidate at each rank; null: at none.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.correct IS NOT NULL
WITH m, min(CASE WHEN a.correct THEN a.rank END) AS hit
RETURN hit, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs, count(*) AS rows
ORDER BY hit
