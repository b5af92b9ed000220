"""Puts an answer together from statements of the passages, as the kind of question wants it."""
