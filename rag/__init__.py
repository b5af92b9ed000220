"""Builds and swaps the indexes; search, answer, draft; the composition root. Importing it does not load torch."""
