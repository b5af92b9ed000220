"""Drafts: Template + Brief -> Draft, every field with its provenance."""
