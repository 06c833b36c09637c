"""Mentions in, normalizations out."""
