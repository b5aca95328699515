-- From each state the probabilities, the projected shares and the shares observed each
-- sum to 1, and an interval holds its probability.
select
    from_state,
    sum(probability) as probability,
    sum(projected_share_12m) as projected_share_12m,
    sum(projected_share_24m) as projected_share_24m
from {{ ref('fct_transition_matrix') }}
group by from_state
having
    abs(sum(probability) - 1) > 0.00001
    or abs(sum(projected_share_12m) - 1) > 0.00001
    or abs(sum(projected_share_24m) - 1) > 0.00001
    or abs(sum(observed_share_12m) - 1) > 0.00001
    or abs(sum(observed_share_24m) - 1) > 0.00001
    or min(probability - ci_low) < -0.000001
    or min(ci_high - probability) < -0.000001
