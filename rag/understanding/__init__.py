"""What a question asks for: kind, names, filters, typos, and the stand-alone form of a follow-up."""
