// Every name of each given concept, with what kind of name it is and who gives it.
// params: curies
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)<-[n:NAMES]-(:Term)
WITH curie, n
WHERE n.text IS NOT NULL
RETURN curie, n.text AS text, n.scope AS scope, n.type AS type, n.lang AS lang, n.source AS source, n.date AS date
ORDER BY curie, scope, text, type, lang, source, date
