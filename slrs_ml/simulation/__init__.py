"""A small lender whose every cause is known, written as tables of the input contract.

The world in words
------------------
Borrowers have an income, essential expenses, other debts, and two traits that nobody
sees, willingness and ability to pay (``population``). Incomes break and mend
(``income``); what is left of them, willingness and a drifting mood make a borrower's
distress in a month,

    x = -(k_w w + k_c (ln(income / spending) - 0.25) + k_u u) + macro + season,

and distress moves all that follows: an installment is missed with probability
sigma(m + x + depth of arrears), arrears are caught up with sigma(c - k x - depth
+ contact) (``payments``); collectors contact the overdue by a rule and an unlogged hunch
(``contacts``); circumstances such as vulnerability open and close (``flags``); loans are
granted by stated income and a noisy score (``lending``) on annuity schedules
(``schedules``), and end paid off, settled or charged off (``closing``). Every number is in
``parameters``, all chance in named, counter-based ``streams``.

A burn-in comes before the first observed month, so that the book has loans of all ages
and all depths of arrears then; every row of the loans alive at that month is written.

Nothing measured on this world is evidence about real lending.
"""

from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.scenarios import SCENARIOS
from slrs_ml.simulation.simulate import TRUTH_LEVELS, SimulationReport, simulate

__all__ = ["SCENARIOS", "TRUTH_LEVELS", "Parameters", "SimulationReport", "simulate"]
