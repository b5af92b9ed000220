"""The test set: questions, facts, gold passages, halves, and the checks that keep it honest."""
