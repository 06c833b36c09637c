// The answers of a run, every rank.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
RETURN m.row AS row, a.rank AS rank, a.status AS status, a.accepted AS accepted, a.score AS score,
       a.probability AS probability, a.text AS text, a.retriever AS retriever, a.matched AS matched, a.scope AS scope,
       a.correct AS correct
ORDER BY row, rank
