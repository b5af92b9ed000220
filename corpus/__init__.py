"""Documents and passages: the model, the truth store, the shipped knowledge base."""
