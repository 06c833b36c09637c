// The version of the model and of the folding rules that the store was made with.
// params: none
MATCH (s:Schema)
RETURN s.model AS model, s.fold AS fold
ORDER BY model, fold
