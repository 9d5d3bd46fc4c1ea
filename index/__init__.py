"""Articles in, passages out: read, split, encode, store, search."""
