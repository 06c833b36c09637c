// The identifiers that a run answers most often, and how often it is right with each.
// params: run, limit = 50
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1
MATCH (a)-[:CHOSE]->(i:Identifier)
OPTIONAL MATCH (i)-[:IDENTIFIES]->(c:Concept)
RETURN i.curie AS identifier, c.label AS label, count(*) AS rows,
       sum(CASE WHEN a.correct THEN 1 ELSE 0 END) AS rows_found, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs
ORDER BY rows DESC, identifier
LIMIT $limit
