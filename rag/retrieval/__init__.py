"""Finds passages: both legs, fused, then ordered by an explainable scorer."""
