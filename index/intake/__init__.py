"""Articles in: read from files, pages and feeds, whatever their format."""
