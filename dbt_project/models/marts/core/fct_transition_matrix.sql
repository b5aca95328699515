-- Decision 0081: the projection is the matrix's own power, beside what was observed.
with

loan_movements as (
    select * from {{ ref('int_loan_movements') }}
),

months as (
    select distinct snapshot_date
    from loan_movements
),

last_months as (
    select snapshot_date
    from months
    order by snapshot_date desc
    limit 12
),

period as (
    select
        min(snapshot_date) as first_month_end_on,
        max(snapshot_date) as last_month_end_on,
        {{ add_months('max(snapshot_date)', -12) }} as year_before_on,
        {{ add_months('max(snapshot_date)', -24) }} as two_years_before_on,
    from last_months
),

-- What was not observed to move is no movement.
movements as (
    select loan_movements.*
    from loan_movements
    inner join last_months
        on loan_movements.snapshot_date = last_months.snapshot_date
    where loan_movements.to_state <> 'not_observed'
),

{{ movement_shares('movements') }},

-- One step: what was seen, and for each end that it stays. A state that nobody was seen
-- to leave keeps its loans, since nothing is known of what comes after it.
transient_steps as (
    select
        from_state,
        to_state,
        share::decimal(18, 15) as step_share,
    from shares
),

states as (
    select to_state as state from transient_steps
    union
    select from_state as state from transient_steps
),

ends_named as (
    {% for end_state in absorbing_states() %}
    select '{{ end_state }}' as state
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

states_kept as (
    select
        state as from_state,
        state as to_state,
        1::decimal(18, 15) as step_share,
    from states
    where state not in (select transient_steps.from_state from transient_steps)
),

power_1 as (
    select * from transient_steps
    where step_share > 0
    union all
    select * from states_kept
),

-- Shares are decimals: their sums do not depend on the order of rows.
{% for power, first, next in [
    (2, 1, 1), (3, 2, 1), (6, 3, 3), (12, 6, 6), (24, 12, 12)
] %}
power_{{ power }} as (
    select
        first_steps.from_state,
        next_steps.to_state,
        sum(
            (first_steps.step_share::double * next_steps.step_share)::decimal(18, 15)
        )::decimal(18, 15) as step_share,
    from power_{{ first }} as first_steps
    inner join power_{{ next }} as next_steps
        on first_steps.to_state = next_steps.from_state
    group by first_steps.from_state, next_steps.to_state
),

{% endfor %}
-- Where the loans of 12 and of 24 months before the last month end stand at it: in the
-- end they came to, or in the state they are seen in.
last_states as (
    select
        loan_movements.loan_id,
        max_by(loan_movements.to_state, loan_movements.snapshot_date) as last_state,
    from loan_movements
    group by loan_movements.loan_id
),

{% for horizon, start in [('12m', 'year_before_on'), ('24m', 'two_years_before_on')] %}
observed_{{ horizon }} as (
    select
        loan_movements.from_state,
        last_states.last_state as to_state,
        count(*) as loans,
        sum(count(*)) over (partition by loan_movements.from_state) as from_loans,
    from loan_movements
    inner join period
        on loan_movements.previous_snapshot_date = period.{{ start }}
    inner join last_states on loan_movements.loan_id = last_states.loan_id
    where last_states.last_state <> 'not_observed'
    group by loan_movements.from_state, last_states.last_state
),

from_{{ horizon }} as (
    select
        from_state,
        max(from_loans) as from_loans,
    from observed_{{ horizon }}
    group by from_state
),

{% endfor %}
cells as (
    select
        from_state,
        to_state,
        loans,
        from_loans,
        share as step_share,
        ci_low,
        ci_high,
        false as is_absorbing,
    from shares
    union all
    select
        state as from_state,
        state as to_state,
        null as loans,
        null as from_loans,
        1 as step_share,
        null as ci_low,
        null as ci_high,
        true as is_absorbing,
    from states
    where state in (select ends_named.state from ends_named)
),

transition_matrix as (
    select
        cells.from_state::varchar as from_state,
        cells.to_state::varchar as to_state,
        cells.loans::bigint as loan_months,
        cells.from_loans::bigint as from_loan_months,
        round(cells.step_share, 6)::double as probability,
        round(cells.ci_low, 6)::double as ci_low,
        round(cells.ci_high, 6)::double as ci_high,
        {% for power, horizon in [(12, '12m'), (24, '24m')] %}
        round(coalesce(power_{{ power }}.step_share, 0)::double, 6)::double
            as projected_share_{{ horizon }},
        from_{{ horizon }}.from_loans::bigint as observed_loans_{{ horizon }},
        case
            when from_{{ horizon }}.from_loans is not null
                then round(
                        coalesce(observed_{{ horizon }}.loans, 0)::double
                        / from_{{ horizon }}.from_loans,
                        6
                    )
        end::double as observed_share_{{ horizon }},
        {% endfor %}
        cells.is_absorbing::boolean as is_absorbing,
        period.first_month_end_on::date as first_month_end_on,
        period.last_month_end_on::date as last_month_end_on,
    from cells
    cross join period
    {% for power, horizon in [(12, '12m'), (24, '24m')] %}
    left join power_{{ power }}
        on
            cells.from_state = power_{{ power }}.from_state
            and cells.to_state = power_{{ power }}.to_state
    left join from_{{ horizon }} on cells.from_state = from_{{ horizon }}.from_state
    left join observed_{{ horizon }}
        on
            cells.from_state = observed_{{ horizon }}.from_state
            and cells.to_state = observed_{{ horizon }}.to_state
    {% endfor %}
)

select * from transition_matrix
