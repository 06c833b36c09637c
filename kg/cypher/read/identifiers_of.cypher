// Every identifier that stands for each given concept: its own and the alternative ones.
// params: curies
UNWIND $curies AS curie
MATCH (c:Concept {curie: curie})
OPTIONAL MATCH (c)<-[x:IDENTIFIES]-(i:Identifier)
RETURN curie, i.curie AS identifier, x.alternative AS alternative, x.source AS source
ORDER BY curie, alternative, identifier
