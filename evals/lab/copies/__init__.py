"""Labelled pairs of articles, and how well `index.store.copies` tells those that are copies of one story."""
