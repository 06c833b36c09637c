// The gold of each mention of a data set, as the data set writes it.
// params: dataset
MATCH (m:Mention)-[g:GOLD]->(i:Identifier)
WHERE m.dataset = $dataset
RETURN m.row AS row, i.curie AS identifier, g.text AS text
ORDER BY row, identifier, text
