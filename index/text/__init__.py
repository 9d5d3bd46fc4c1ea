"""An article's text: its lines, sentences and passages, its letters and dates, and what it says of itself."""
