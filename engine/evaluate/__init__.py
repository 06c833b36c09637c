"""Gold and the answers of a system in; a run in the graph, its figures with their intervals, and comparisons, out."""
