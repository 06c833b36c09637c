// How the concepts with these prefixes are cross-referenced: numbers by vocabulary, predicate and justification.
// params: prefixes = all loaded
MATCH (c:Concept)-[x:XREF]->(i:Identifier)
WHERE c.prefix IN $prefixes
RETURN i.prefix AS vocabulary, x.predicate AS predicate, x.justification AS justification, count(*) AS xrefs,
       count(x.confidence) AS confident, count(c.label) AS labelled
ORDER BY vocabulary, predicate, justification
