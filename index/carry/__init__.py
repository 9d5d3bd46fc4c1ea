"""Libraries carried: exported, imported, merged, and built on many machines."""
