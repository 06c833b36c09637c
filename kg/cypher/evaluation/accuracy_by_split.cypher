// Right answers of every run over a data set, per split.
// params: dataset
MATCH (r:Run)-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE r.dataset = $dataset AND a.rank = 1 AND a.correct IS NOT NULL
RETURN r.id AS run, m.split AS split, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs,
       sum(CASE WHEN m.first AND a.accepted AND a.correct THEN 1 ELSE 0 END) AS right,
       sum(CASE WHEN m.first AND a.correct THEN 1 ELSE 0 END) AS found,
       count(*) AS rows,
       sum(CASE WHEN a.accepted AND a.correct THEN 1 ELSE 0 END) AS rows_right,
       sum(CASE WHEN a.correct THEN 1 ELSE 0 END) AS rows_found
ORDER BY run, split
