// What is loaded, in the order of loading.
// params: none
MATCH (s:Source)
RETURN s.name AS name, s.kind AS kind, s.prefix AS prefix, s.title AS title, s.version AS version, s.iri AS iri,
       s.licence AS licence, s.location AS location, s.sha256 AS sha256, s.loaded_at AS loaded_at,
       s.concepts AS concepts, s.terms AS terms, s.sequence AS sequence, s.complete AS complete
ORDER BY sequence, name
