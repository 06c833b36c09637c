"""What a language model reads, as pure functions: facts of candidates, cut to what matters here, and prompts by templates."""
