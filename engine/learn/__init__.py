"""Approved and rejected mentions in, a memory of them out: names in the graph, judgements beside it."""
