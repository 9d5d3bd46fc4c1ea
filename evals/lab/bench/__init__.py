"""This project against the usual script and peers, side by side: ``python -m evals.lab.bench``."""
