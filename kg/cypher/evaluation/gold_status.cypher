// The mentions of a data set by what their best gold is today; what is not live, alternative or replaced is lost.
// params: dataset
MATCH (m:Mention)
WHERE m.dataset = $dataset
OPTIONAL MATCH (m)-[:GOLD]->(g:Identifier)
OPTIONAL MATCH (g)-[e:IDENTIFIES]->(o:Concept)
OPTIONAL MATCH (o)-[:REPLACED_BY]->(h:Concept)
OPTIONAL MATCH (h)-[:REPLACED_BY*0..4]->(l:Concept)
WHERE l.obsolete = false
OPTIONAL MATCH (s:Source)
WHERE s.prefix = g.prefix
WITH m, min(CASE WHEN o.obsolete = false AND e.alternative = false THEN 1 WHEN o.obsolete = false THEN 2
                 WHEN l IS NOT NULL THEN 3 WHEN o IS NOT NULL THEN 4 WHEN s IS NOT NULL THEN 5
                 WHEN g IS NOT NULL THEN 6 ELSE 7 END) AS best
RETURN CASE best WHEN 1 THEN 'live' WHEN 2 THEN 'alternative' WHEN 3 THEN 'replaced' WHEN 4 THEN 'obsolete'
                 WHEN 5 THEN 'unknown' WHEN 6 THEN 'not loaded' ELSE 'no gold' END AS status,
       best > 3 AND best < 7 AS lost, sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs, count(*) AS rows
ORDER BY status
