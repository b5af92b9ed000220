"""Checks a sentence against its passages: numbers, names, denials, words."""
