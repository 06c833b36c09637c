// Every corpus that something was counted in, with what one count is.
// params: none
MATCH (k:Corpus)
RETURN k.name AS corpus, k.unit AS unit, k.version AS version
ORDER BY corpus
