// Every relation of each given concept, from it (out) and to it (in); one whose other end is not loaded waits.
// params: curies
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:IS_A]->(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'IS_A' AS relation, 'out' AS direction, o.curie AS other, o.label AS label,
       'rdfs:subClassOf' AS predicate, r.source AS source, false AS waiting
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)<-[r:IS_A]-(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'IS_A' AS relation, 'in' AS direction, o.curie AS other, o.label AS label,
       'rdfs:subClassOf' AS predicate, r.source AS source, false AS waiting
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:PART_OF]->(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'PART_OF' AS relation, 'out' AS direction, o.curie AS other, o.label AS label,
       'BFO:0000050' AS predicate, r.source AS source, false AS waiting
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)<-[r:PART_OF]-(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'PART_OF' AS relation, 'in' AS direction, o.curie AS other, o.label AS label,
       'BFO:0000050' AS predicate, r.source AS source, false AS waiting
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:RELATED]->(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'RELATED' AS relation, 'out' AS direction, o.curie AS other, o.label AS label,
       r.predicate AS predicate, r.source AS source, false AS waiting
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)<-[r:RELATED]-(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'RELATED' AS relation, 'in' AS direction, o.curie AS other, o.label AS label,
       r.predicate AS predicate, r.source AS source, false AS waiting
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:REPLACED_BY]->(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'REPLACED_BY' AS relation, 'out' AS direction, o.curie AS other, o.label AS label,
       'IAO:0100001' AS predicate, r.source AS source, false AS waiting
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)<-[r:REPLACED_BY]-(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'REPLACED_BY' AS relation, 'in' AS direction, o.curie AS other, o.label AS label,
       'IAO:0100001' AS predicate, r.source AS source, false AS waiting
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:CONSIDER]->(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'CONSIDER' AS relation, 'out' AS direction, o.curie AS other, o.label AS label,
       'oboInOwl:consider' AS predicate, r.source AS source, false AS waiting
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)<-[r:CONSIDER]-(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'CONSIDER' AS relation, 'in' AS direction, o.curie AS other, o.label AS label,
       'oboInOwl:consider' AS predicate, r.source AS source, false AS waiting
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:AWAITS]->(o:Identifier)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, r.relation AS relation, 'out' AS direction, o.curie AS other,
       CASE WHEN o.curie IS NULL THEN '' ELSE NULL END AS label,
       CASE r.relation WHEN 'RELATED' THEN r.predicate
                       WHEN 'IS_A' THEN 'rdfs:subClassOf'
                       WHEN 'PART_OF' THEN 'BFO:0000050'
                       WHEN 'REPLACED_BY' THEN 'IAO:0100001'
                       WHEN 'CONSIDER' THEN 'oboInOwl:consider' END AS predicate,
       r.source AS source, true AS waiting
