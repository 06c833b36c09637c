// Identifiers of other vocabularies that several live concepts of one ontology claim.
// params: prefix = all loaded, predicates = ["oboInOwl:hasDbXref", "skos:exactMatch"], limit = 20
MATCH (c:Concept)-[x:XREF]->(i:Identifier)
WHERE c.prefix IN $prefix AND c.obsolete = false AND x.predicate IN $predicates
WITH c.prefix AS prefix, i.curie AS identifier, count(DISTINCT c.curie) AS concepts,
     collect(DISTINCT {curie: c.curie, label: c.label}) AS which
WHERE concepts > 1
RETURN prefix, identifier, concepts, which
ORDER BY concepts DESC, prefix, identifier
LIMIT $limit
