"""Articles in, passages out: read, split, encode, store, search."""

import os

# onnxruntime and Ray tell their makers of the machine unless this stands in the environment before they are loaded.
# Here, for nothing of ours loads either without this package; child processes inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
