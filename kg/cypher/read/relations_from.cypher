// Every relation that leads from each given concept to another, loaded or not.
// params: curies
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:IS_A]->(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'IS_A' AS relation, o.curie AS other, 'rdfs:subClassOf' AS predicate, r.source AS source
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:PART_OF]->(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'PART_OF' AS relation, o.curie AS other, 'BFO:0000050' AS predicate, r.source AS source
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:RELATED]->(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'RELATED' AS relation, o.curie AS other, r.predicate AS predicate, r.source AS source
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:REPLACED_BY]->(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'REPLACED_BY' AS relation, o.curie AS other, 'IAO:0100001' AS predicate, r.source AS source
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:CONSIDER]->(o:Concept)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, 'CONSIDER' AS relation, o.curie AS other, 'oboInOwl:consider' AS predicate, r.source AS source
UNION ALL
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)-[r:AWAITS]->(o:Identifier)
WITH curie, r, o
WHERE o.curie IS NOT NULL
RETURN curie, r.relation AS relation, o.curie AS other,
       CASE r.relation WHEN 'RELATED' THEN r.predicate
                       WHEN 'IS_A' THEN 'rdfs:subClassOf'
                       WHEN 'PART_OF' THEN 'BFO:0000050'
                       WHEN 'REPLACED_BY' THEN 'IAO:0100001'
                       WHEN 'CONSIDER' THEN 'oboInOwl:consider' END AS predicate,
       r.source AS source
