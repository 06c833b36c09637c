// Every recorded data set, with the number of its mentions.
// params: none
MATCH (d:Dataset)
RETURN d.name AS name, d.version AS version, d.source AS source, d.sha256 AS sha256, d.licence AS licence,
       d.mentions AS mentions
ORDER BY name
