"""A scripted language model, and what comes of answers worded by it."""
