"""What a library survives: its process killed, and its disk failing, at any call that changes a file.

    python -m evals.lab.endurance [--kills 1000] [--faults 200] [--seed 1] [--point STEP:KIND:N] [--work FOLDER]

``faults.c`` is preloaded into a process that has imported everything and forks for each order (``zygote``), so that a
point takes about a second. ``steps`` are what is done to a library and what must hold afterwards; ``harness`` draws the
points and asks the zygote. Linux, and a C compiler, are needed.
"""
