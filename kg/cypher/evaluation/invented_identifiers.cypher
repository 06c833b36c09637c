// Identifiers that a run answered and that its loaded ontology does not have, the most frequent first.
// params: run, limit = 50
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1
MATCH (a)-[:CHOSE]->(i:Identifier)
WHERE NOT EXISTS { MATCH (i)-[:IDENTIFIES]->(:Concept) }
MATCH (s:Source)
WHERE s.prefix = i.prefix
RETURN i.curie AS identifier, count(*) AS rows, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs
ORDER BY rows DESC, identifier
LIMIT $limit
