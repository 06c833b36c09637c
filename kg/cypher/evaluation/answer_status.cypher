// First candidates by what their identifier is: live, alternative, obsolete, invented, not loaded, or no identifier.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1
OPTIONAL MATCH (a)-[:CHOSE]->(i:Identifier)
WITH i, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs, count(*) AS rows
OPTIONAL MATCH (i)-[e:IDENTIFIES]->(c:Concept)
OPTIONAL MATCH (s:Source)
WHERE s.prefix = i.prefix
WITH CASE WHEN i IS NULL THEN 'no identifier' WHEN c.obsolete THEN 'obsolete' WHEN e.alternative THEN 'alternative'
          WHEN c IS NOT NULL THEN 'live' WHEN s IS NOT NULL THEN 'invented' ELSE 'not loaded' END AS status, pairs, rows
RETURN status, sum(pairs) AS pairs, sum(rows) AS rows
ORDER BY status
