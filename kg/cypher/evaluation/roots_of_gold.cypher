// The tops of the hierarchies that the gold of a run is in, those of most gold first.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)-[:GOLD]->(:Identifier)-[:IDENTIFIES]->(g:Concept)
WHERE a.rank = 1 AND a.correct IS NOT NULL
WITH DISTINCT g.prefix AS prefix
MATCH (top:Concept)
WHERE top.prefix = prefix AND top.depth = 0 AND top.obsolete = false
MATCH (top)<-[:IS_A*0..60]-(c:Concept)
WITH DISTINCT top, c
MATCH (c)<-[:IDENTIFIES]-(:Identifier)<-[:GOLD]-(m:Mention)<-[:ANSWERS]-(a:Answer)<-[:GAVE]-(:Run {id: $run})
WHERE a.rank = 1 AND a.correct IS NOT NULL
WITH DISTINCT top, a, m
RETURN top.curie AS curie, top.label AS label, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs, count(*) AS rows
ORDER BY pairs DESC, rows DESC, curie
