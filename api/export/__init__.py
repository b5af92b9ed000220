"""Drafts as files that one can send on: Word, spreadsheet, tagged PDF, Markdown, JSON, and the pictures in them."""
