"""One reader a format: bytes in, :class:`ingest.parsed.Parsed` out."""
