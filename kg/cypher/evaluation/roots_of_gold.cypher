// The tops of the hierarchies that the gold of a run is in, those of most gold first.
// params: run
MATCH (r:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)-[:GOLD]->(:Identifier)-[:IDENTIFIES]->(g:Concept)
WHERE a.rank = 1 AND a.correct IS NOT NULL
WITH DISTINCT r, g.prefix AS prefix
MATCH (top:Concept)
WHERE top.prefix = prefix AND top.depth = 0 AND top.obsolete = false
MATCH (top)<-[:IS_A*0..60]-(c:Concept)
WITH DISTINCT r, top, c
MATCH (c)<-[:IDENTIFIES]-(:Identifier)<-[:GOLD]-(m:Mention)
WITH DISTINCT r, top, m
MATCH (r)-[:GAVE]->(a:Answer)-[:ANSWERS]->(m)
WHERE a.rank = 1 AND a.correct IS NOT NULL
RETURN top.curie AS curie, top.label AS label, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs, count(*) AS rows
ORDER BY pairs DESC, rows DESC, curie
