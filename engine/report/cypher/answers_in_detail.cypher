// What the given answers say of which mention, beside the gold; one row for each pair of identifiers.
// params: answers
UNWIND $answers AS answer
MATCH (a:Answer {id: answer})
OPTIONAL MATCH (a)-[:ANSWERS]->(m:Mention)
OPTIONAL MATCH (m)-[:GOLD]->(g:Identifier)
OPTIONAL MATCH (g)-[:IDENTIFIES]->(c:Concept)
OPTIONAL MATCH (a)-[:CHOSE]->(i:Identifier)
OPTIONAL MATCH (i)-[:IDENTIFIES]->(x:Concept)
RETURN answer, m.row AS row, m.text AS mention, m.context AS context, g.curie AS gold, c.label AS gold_label,
       i.curie AS answered, x.label AS answered_label, a.probability AS probability, a.status AS status,
       a.accepted AS accepted, a.text AS text
ORDER BY answer, gold, answered
