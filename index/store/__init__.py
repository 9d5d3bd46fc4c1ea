"""The source of truth on disk: one SQLite file of articles, their versions, sentences, passages and words."""
