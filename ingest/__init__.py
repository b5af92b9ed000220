"""Reads files into documents and passages and writes the store; embeds nothing."""
