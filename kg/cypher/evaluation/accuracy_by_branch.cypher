// Right answers per child of $root that the gold is, or is below; gold below two of them counts under both.
// params: run, root = the root of most gold
MATCH (r:Run {id: $run})
MATCH (top:Concept {curie: $root})<-[:IS_A]-(b:Concept)
MATCH (b)<-[:IS_A*0..60]-(c:Concept)
WITH DISTINCT r, b, c
MATCH (c)<-[:IDENTIFIES]-(:Identifier)<-[:GOLD]-(m:Mention)
WITH DISTINCT r, b, m
MATCH (r)-[:GAVE]->(a:Answer)-[:ANSWERS]->(m)
WHERE a.rank = 1 AND a.correct IS NOT NULL
RETURN b.curie AS curie, b.label AS label, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs,
       sum(CASE WHEN m.first AND a.accepted AND a.correct THEN 1 ELSE 0 END) AS right,
       sum(CASE WHEN m.first AND a.correct THEN 1 ELSE 0 END) AS found,
       count(*) AS rows,
       sum(CASE WHEN a.accepted AND a.correct THEN 1 ELSE 0 END) AS rows_right,
       sum(CASE WHEN a.correct THEN 1 ELSE 0 END) AS rows_found
ORDER BY curie
