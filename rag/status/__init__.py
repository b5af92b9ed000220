"""Which status a question gets: answered, partial, a question back, or an honest no, each for a stated reason."""
