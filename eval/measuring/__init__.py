"""What is measured of search, answers and drafts."""
