"""Other ways to search, to measure beside: stock pipelines, single legs, the search without its parts."""
