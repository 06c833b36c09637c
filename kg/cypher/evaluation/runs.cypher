// Every recorded run: what ran over what, how it is judged, and under which version of the ontologies.
// params: none
MATCH (r:Run)
RETURN r.id AS id, r.dataset AS dataset, r.system AS system, r.match AS rule, r.model AS model, r.arm AS arm,
       r.direction AS direction, r.created AS created, r.graph_version AS graph_version, r.parameters AS parameters,
       r.epoch AS epoch, r.seed AS seed
ORDER BY created, id
