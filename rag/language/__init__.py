"""German analysis: from text to the tokens that the lexical index holds."""
