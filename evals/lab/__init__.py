"""The workshop: training, benchmarks, endurance and calibration. It is run from a checkout and not installed."""
