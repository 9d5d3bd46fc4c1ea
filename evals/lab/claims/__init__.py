"""How well the checks of a language model's claims tell right ones from wrong: ``python -m evals.lab.claims``."""
