"""SLRS, the Smart Loan Recovery System: what SQL cannot do well.

The warehouse project in ``dbt_project`` does the rest. Modules here take Arrow
tables or frames and give the same back; none of them imports dbt.
"""

import os

# Must be set before xgboost starts its threads: on a machine that grants fewer cores
# than it shows, busy waiting makes a fit of 0.4 s take 20 s.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
