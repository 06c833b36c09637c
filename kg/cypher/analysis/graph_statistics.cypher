// How many nodes of each label and relationships of each type there are.
// params: none
OPTIONAL MATCH (n:Schema)
RETURN 'node' AS kind, 'Schema' AS name, count(n) AS number
UNION ALL
OPTIONAL MATCH (n:Source)
RETURN 'node' AS kind, 'Source' AS name, count(n) AS number
UNION ALL
OPTIONAL MATCH (n:Concept)
RETURN 'node' AS kind, 'Concept' AS name, count(n) AS number
UNION ALL
OPTIONAL MATCH (n:Subset)
RETURN 'node' AS kind, 'Subset' AS name, count(n) AS number
UNION ALL
OPTIONAL MATCH (n:Identifier)
RETURN 'node' AS kind, 'Identifier' AS name, count(n) AS number
UNION ALL
OPTIONAL MATCH (n:Term)
RETURN 'node' AS kind, 'Term' AS name, count(n) AS number
UNION ALL
OPTIONAL MATCH (n:Corpus)
RETURN 'node' AS kind, 'Corpus' AS name, count(n) AS number
UNION ALL
OPTIONAL MATCH (n:Dataset)
RETURN 'node' AS kind, 'Dataset' AS name, count(n) AS number
UNION ALL
OPTIONAL MATCH (n:Run)
RETURN 'node' AS kind, 'Run' AS name, count(n) AS number
UNION ALL
OPTIONAL MATCH (n:Mention)
RETURN 'node' AS kind, 'Mention' AS name, count(n) AS number
UNION ALL
OPTIONAL MATCH (n:Answer)
RETURN 'node' AS kind, 'Answer' AS name, count(n) AS number
UNION ALL
OPTIONAL MATCH (:Identifier)-[r:IDENTIFIES]->(:Concept)
RETURN 'relationship' AS kind, 'IDENTIFIES' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Term)-[r:NAMES]->(:Concept)
RETURN 'relationship' AS kind, 'NAMES' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Concept)-[r:IS_A]->(:Concept)
RETURN 'relationship' AS kind, 'IS_A' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Concept)-[r:PART_OF]->(:Concept)
RETURN 'relationship' AS kind, 'PART_OF' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Concept)-[r:RELATED]->(:Concept)
RETURN 'relationship' AS kind, 'RELATED' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Concept)-[r:REPLACED_BY]->(:Concept)
RETURN 'relationship' AS kind, 'REPLACED_BY' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Concept)-[r:CONSIDER]->(:Concept)
RETURN 'relationship' AS kind, 'CONSIDER' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Concept)-[r:IN_SUBSET]->(:Subset)
RETURN 'relationship' AS kind, 'IN_SUBSET' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Concept)-[r:AWAITS]->(:Identifier)
RETURN 'relationship' AS kind, 'AWAITS' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Concept)-[r:XREF]->(:Identifier)
RETURN 'relationship' AS kind, 'XREF' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Identifier)-[r:COUNTED_IN]->(:Corpus)
RETURN 'relationship' AS kind, 'COUNTED_IN' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Mention)-[r:GOLD]->(:Identifier)
RETURN 'relationship' AS kind, 'GOLD' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Run)-[r:GAVE]->(:Answer)
RETURN 'relationship' AS kind, 'GAVE' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Answer)-[r:ANSWERS]->(:Mention)
RETURN 'relationship' AS kind, 'ANSWERS' AS name, count(r) AS number
UNION ALL
OPTIONAL MATCH (:Answer)-[r:CHOSE]->(:Identifier)
RETURN 'relationship' AS kind, 'CHOSE' AS name, count(r) AS number
