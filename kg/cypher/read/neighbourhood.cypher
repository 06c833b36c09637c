// Names, popularity, parents, children, siblings of each concept; siblings under parents of up to $widest children.
// params: curies, widest = 100
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)<-[n:NAMES]-(:Term)
WITH curie, c, collect(DISTINCT {text: n.text, scope: n.scope}) AS names
OPTIONAL MATCH (c)<-[:IS_A]-(k:Concept)
WITH curie, c, names,
     collect(DISTINCT CASE WHEN k IS NULL THEN NULL ELSE {curie: k.curie, label: k.label} END) AS children
OPTIONAL MATCH (c)-[:IS_A]->(p:Concept)
OPTIONAL MATCH (p)<-[:IS_A]-(k:Concept)
WITH curie, c, names, children, p, count(k) AS width
OPTIONAL MATCH (p)<-[:IS_A]-(s:Concept)
WHERE width <= $widest
WITH curie, c, names, children,
     collect(DISTINCT CASE WHEN p IS NULL THEN NULL ELSE {curie: p.curie, label: p.label} END) AS parents,
     collect(DISTINCT CASE WHEN s IS NULL OR s.curie = curie THEN NULL
                           ELSE {curie: s.curie, label: s.label} END) AS siblings
RETURN curie, c.label AS label, c.definition AS definition, c.popularity AS popularity, names, parents, children,
       siblings
ORDER BY curie
