"""A small lender whose every cause is known, written as tables of the input contract.

``simulate`` writes the tables of a lender and the truth about it. ``engine`` lives borrowers
month by month, compiled, and keeps a journal; ``records`` turns the journal into tables;
``faults`` plants what is wrong in a messy world; ``scenarios`` name worlds, every number is in
``parameters``, and all chance is counted in ``chance``. Decision 0011 has the equations, the page
``dbt_project/docs/simulated-world.md`` tells them in words.

A burn-in comes before the first observed month, so that the book has loans of all ages
and all depths of arrears then; every row of the loans alive at that month is written.

Nothing measured on this world is evidence about real lending.
"""

from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.scenarios import SCENARIOS
from slrs_ml.simulation.simulate import TRUTH_LEVELS, SimulationReport, simulate

__all__ = ["SCENARIOS", "TRUTH_LEVELS", "Parameters", "SimulationReport", "simulate"]
