// Of the live concepts of each ontology, how many are defined, in the hierarchy, counted, mapped, and have synonyms.
// params: none
MATCH (c:Concept)
WHERE c.obsolete = false
OPTIONAL MATCH (c)<-[n:NAMES]-(:Term)
WITH c, max(CASE WHEN n.scope <> 'LABEL' THEN 1 ELSE 0 END) AS synonym
OPTIONAL MATCH (c)-[x:XREF]->(:Identifier)
WITH c, synonym, count(x) AS xrefs
RETURN c.prefix AS prefix, count(*) AS live, count(c.definition) AS defined, count(c.depth) AS placed,
       sum(synonym) AS synonyms, sum(CASE WHEN xrefs > 0 THEN 1 ELSE 0 END) AS mapped,
       sum(CASE WHEN c.popularity > 0 THEN 1 ELSE 0 END) AS counted
ORDER BY prefix
