"""Proof that the tests bite: a seeded sample of small changes to a room's code, each of which some
test has to notice.

``python -m mutation kernel --sample 500 --seed 1`` makes the changes of one room on a copy of the
last commit, and writes what came of it to ``mutation/results/kernel.json``. A run that was cut goes
on where it stopped. ``python -m mutation --check`` runs nothing: it holds the written results to
what is asked of them.

The kinds of change are those of mutmut. Its runner is not used: it leaves out decorated functions,
class bodies and tables, and much of this library is tables. A survivor is a change that no test
noticed; each one is judged in ``mutation/judged.toml``, and one that is not makes exit code 1.
"""
