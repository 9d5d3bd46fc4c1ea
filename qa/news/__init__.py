"""News sense: who said what, what was corrected, and which articles are copies of one story."""
