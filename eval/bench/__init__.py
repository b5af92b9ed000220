"""Benchmarks: what the search costs at 1,000, 10,000 and 100,000 passages, beside the stock pipeline."""
