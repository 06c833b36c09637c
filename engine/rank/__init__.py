"""Candidates with their evidence in, one probability each out."""
