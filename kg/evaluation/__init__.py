"""Evaluation in the graph: data sets, runs and their answers in; judged answers, and the figures that queries give, out."""
