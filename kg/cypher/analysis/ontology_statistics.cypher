// What each source gives: concepts, names, relations between concepts, cross-references; `defined` counts live ones.
// params: none
MATCH (s:Source)
OPTIONAL MATCH (:Identifier)-[i:IDENTIFIES]->(c:Concept)
WHERE i.source = s.name AND i.alternative = false
WITH s, count(c) AS concepts, coalesce(sum(CASE WHEN c.obsolete THEN 1 ELSE 0 END), 0) AS obsolete,
     coalesce(sum(CASE WHEN c.obsolete = false AND c.definition IS NOT NULL THEN 1 ELSE 0 END), 0) AS defined
OPTIONAL MATCH (:Term)-[n:NAMES]->(:Concept)
WHERE n.source = s.name
WITH s, concepts, obsolete, defined, count(n) AS names
OPTIONAL MATCH (:Concept)-[r:IS_A|PART_OF|RELATED|REPLACED_BY|CONSIDER]->(:Concept)
WHERE r.source = s.name
WITH s, concepts, obsolete, defined, names, count(r) AS relations
OPTIONAL MATCH (:Concept)-[w:AWAITS]->(:Identifier)
WHERE w.source = s.name
WITH s, concepts, obsolete, defined, names, relations, count(w) AS waiting
OPTIONAL MATCH (:Concept)-[x:XREF]->(:Identifier)
WHERE x.source = s.name
WITH s, concepts, obsolete, defined, names, relations, waiting, count(x) AS xrefs
RETURN s.name AS source, s.prefix AS prefix, s.version AS version, concepts, concepts - obsolete AS live, obsolete,
       defined, names, s.terms AS terms, relations, waiting, xrefs
ORDER BY source
