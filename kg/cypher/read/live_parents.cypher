// Every is_a step between live concepts with these prefixes.
// params: prefixes = all loaded
MATCH (c:Concept)-[:IS_A]->(p:Concept)
WHERE c.prefix IN $prefixes AND c.obsolete = false AND p.obsolete = false
RETURN DISTINCT c.curie AS child, p.curie AS parent
ORDER BY child, parent
