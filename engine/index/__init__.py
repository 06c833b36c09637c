"""What is derived from the graph to answer fast: names as arrays, their vectors and grams, in a folder beside the store."""
