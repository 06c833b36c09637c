"""Mentions in, the names that they may mean out: by equality, by shared character grams, by meaning."""
