// The mentions of a data set.
// params: dataset
MATCH (m:Mention)
WHERE m.dataset = $dataset
RETURN m.row AS row, m.text AS text, m.composite AS composite, m.context AS context, m.doc AS doc, m.split AS split,
       m.type AS type, m.offset AS offset, m.length AS length
ORDER BY row
