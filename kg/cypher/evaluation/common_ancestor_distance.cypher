// Steps from gold to answer over their nearest common ancestor, for each pair of the given answers; none: no row.
// params: answers
UNWIND $answers AS answer
MATCH (a:Answer {id: answer})
OPTIONAL MATCH (a)-[:CHOSE]->(i:Identifier)
OPTIONAL MATCH (i)-[:IDENTIFIES]->(x:Concept)
OPTIONAL MATCH (a)-[:ANSWERS]->(:Mention)-[:GOLD]->(g:Identifier)
OPTIONAL MATCH (g)-[:IDENTIFIES]->(o:Concept)
OPTIONAL MATCH (o)-[:REPLACED_BY]->(h:Concept)
OPTIONAL MATCH (h)-[:REPLACED_BY*0..4]->(l:Concept)
WHERE l.obsolete = false
WITH DISTINCT g.curie AS gold, i.curie AS answered, x.curie AS given, coalesce(l.curie, o.curie) AS live
UNWIND ['gold', 'answer'] AS side
WITH gold, answered, side, CASE WHEN side = 'gold' THEN live ELSE given END AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH upward = (c)-[:IS_A*0..60]->(s:Concept)
WITH gold, answered, side, s, min(length(upward)) AS steps
WITH gold, answered, s, count(*) AS sides, sum(steps) AS steps
WHERE sides = 2
RETURN gold, answered, min(steps) AS steps
ORDER BY gold, answered
