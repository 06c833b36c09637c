// The identifiers that a run chose, every rank.
// params: run
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
MATCH (a)-[:CHOSE]->(i:Identifier)
RETURN m.row AS row, a.rank AS rank, i.curie AS identifier
ORDER BY row, rank, identifier
