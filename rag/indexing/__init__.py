"""The derived indexes: words, vectors, adapter; built from the truth, checked, swapped in whole."""
