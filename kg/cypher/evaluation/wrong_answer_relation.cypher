// What a wrong first candidate is to the gold, or to its heir: parent, child, sibling, of one grandparent, or other.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1 AND a.correct = false
MATCH (m)-[:GOLD]->(:Identifier)-[:IDENTIFIES]->(o:Concept)
MATCH (a)-[:CHOSE]->(:Identifier)-[:IDENTIFIES]->(x:Concept)
OPTIONAL MATCH (o)-[:REPLACED_BY]->(h:Concept)
OPTIONAL MATCH (h)-[:REPLACED_BY*0..4]->(l:Concept)
WHERE l.obsolete = false
OPTIONAL MATCH (o)-[:IS_A]->(p:Concept)
OPTIONAL MATCH (p)-[:IS_A]->(u:Concept)
OPTIONAL MATCH (l)-[:IS_A]->(lp:Concept)
OPTIONAL MATCH (lp)-[:IS_A]->(lu:Concept)
OPTIONAL MATCH (x)-[:IS_A]->(q:Concept)
OPTIONAL MATCH (q)-[:IS_A]->(v:Concept)
WITH a, m, min(CASE WHEN p = x OR lp = x THEN 1 WHEN q = o OR q = l THEN 2 WHEN p = q OR lp = q THEN 3
                    WHEN u = v OR lu = v THEN 4 ELSE 5 END) AS nearest
RETURN CASE nearest WHEN 1 THEN 'parent' WHEN 2 THEN 'child' WHEN 3 THEN 'sibling' WHEN 4 THEN 'same grandparent'
                    ELSE 'other' END AS relation,
       sum(CASE WHEN m.first THEN 1 ELSE 0 END) AS pairs,
       sum(CASE WHEN m.first AND a.accepted THEN 1 ELSE 0 END) AS accepted, count(*) AS rows
ORDER BY relation
