"""Ways of answering: each turns what was found into an answer, a refusal, or leaves it to the next."""
