"""Better, worse or neither: comparison, statistics, the gate and its own test."""
