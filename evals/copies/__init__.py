"""Labelled pairs of articles, and how well `index.copies` tells those that are copies of one story."""
