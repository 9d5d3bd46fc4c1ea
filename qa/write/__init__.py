"""A language model's way: it picks sentences and phrases claims; what is shown is what the articles hold."""
