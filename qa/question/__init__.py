"""What a question asks: its kind, of whom, where and when, and the parts it has."""
