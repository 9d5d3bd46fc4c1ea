"""The page: a library asked and read in a browser, on this machine."""
