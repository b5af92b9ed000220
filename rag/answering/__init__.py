"""Cited answers: statements chosen and arranged, a status, and the check of every sentence a model writes."""
