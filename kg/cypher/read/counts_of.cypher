// How often each given concept, by its own and alternative identifiers, was counted in each corpus.
// params: curies
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)<-[:IDENTIFIES]-(i:Identifier)
OPTIONAL MATCH (i)-[n:COUNTED_IN]->(k:Corpus)
WITH curie, n, k
WHERE k.name IS NOT NULL
RETURN curie, k.name AS corpus, k.unit AS unit, k.version AS version, sum(n.count) AS count
ORDER BY curie, corpus
