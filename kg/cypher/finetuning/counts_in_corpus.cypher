// How often each concept with these prefixes, by its own and alternative identifiers, was counted in one corpus.
// params: prefixes = all loaded, corpus
MATCH (c:Concept)<-[:IDENTIFIES]-(i:Identifier)-[n:COUNTED_IN]->(k:Corpus {name: $corpus})
WHERE c.prefix IN $prefixes
RETURN c.curie AS curie, sum(n.count) AS count
ORDER BY curie
