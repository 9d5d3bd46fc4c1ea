"""Cases, metrics, runs and the gate."""
