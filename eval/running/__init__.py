"""Runs the evaluation and keeps what came of it."""
