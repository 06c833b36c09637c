"""Teaching a language model: examples from the graph, their selection, and the training of an adapter."""
