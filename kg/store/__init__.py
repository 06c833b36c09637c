"""Where the graph is kept: an embedded store in a folder, or a Neo4j server, behind one protocol."""
