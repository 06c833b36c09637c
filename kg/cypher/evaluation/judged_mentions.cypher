// Every mention of a run with its first answer: where it stands, how popular its gold is, and whether it is right.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1
OPTIONAL MATCH (m)-[:GOLD]->(g:Identifier)
OPTIONAL MATCH (g)-[:IDENTIFIES]->(c:Concept)
WITH a, m, max(c.popularity) AS popularity
RETURN m.row AS row, m.text AS text, m.doc AS doc, m.split AS split, m.first AS once, a.status AS status,
       a.accepted AS accepted, a.correct AS correct, a.probability AS probability, popularity
ORDER BY row
