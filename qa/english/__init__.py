"""What is known of English: words, names, roles, quantities."""
