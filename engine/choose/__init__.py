"""Candidates with the ranker's probabilities in, a choice among them or none out: by probability alone, or by a model."""
