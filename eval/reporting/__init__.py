"""The report of a run and the tables of a terminal."""
