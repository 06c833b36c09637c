// First candidates per bin of probability: how many, how probable on the mean, and how many of them are right.
// params: run, bins = 10
MATCH (:Run {id: $run})-[:GAVE]->(a:Answer)-[:ANSWERS]->(m:Mention)
WHERE a.rank = 1 AND a.correct IS NOT NULL AND m.first AND a.probability IS NOT NULL
WITH CASE WHEN a.probability >= 1.0 THEN $bins - 1.0 ELSE floor(a.probability * $bins) END AS number,
     a.probability AS probability, a.correct AS correct
RETURN number / $bins AS least, count(*) AS pairs, avg(probability) AS mean,
       sum(CASE WHEN correct THEN 1 ELSE 0 END) AS found
ORDER BY least
