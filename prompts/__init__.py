"""Prompt files and draft templates, as data; one small loader."""
