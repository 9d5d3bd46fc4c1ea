"""Face: the library as a Model Context Protocol server."""
