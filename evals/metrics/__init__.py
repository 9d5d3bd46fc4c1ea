"""What is measured: one pure function a number, each with its source.

A case gives every metric that applies to it a pair (numerator, denominator), and a metric of a set is the sum of the
one over the sum of the other: a mean, a micro-average and F1 are added up, resampled and compared in one way
(`evals.metrics.statistics`). Nothing here knows of libraries, or of how an answer came about.
"""
