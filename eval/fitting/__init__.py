"""Fits weights and thresholds on the development half and on own sets, and writes them as data."""
