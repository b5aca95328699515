with

transition_matrix as (
    select * from {{ ref('fct_transition_matrix') }}
),

{% set groups = [
    ('paid off', "'paid_off'"),
    ('in default or lost', "'90+', 'settled', 'charged_off', 'sold'"),
] %}
grouped as (
    {% for horizon in [12, 24] %}
    {% for name, states in groups %}
    select
        from_state,
        '{{ name }}' as end_group,
        {{ horizon }}::integer as horizon_months,
        sum(projected_share_{{ horizon }}m) as projected_share,
        sum(observed_share_{{ horizon }}m) as observed_share,
        max(observed_loans_{{ horizon }}m) as observed_loans,
        max(last_month_end_on) as last_month_end_on
    from transition_matrix
    where not is_absorbing and to_state in ({{ states }})
    group by from_state
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

state_projections as (
    select
        from_state,
        end_group,
        case from_state
            when 'current' then 1
            when '1-30' then 2
            when '31-60' then 3
            when '61-90' then 4
            when '90+' then 5
            else 6
        end::integer as from_state_rank,
        horizon_months,
        round(projected_share, 6)::double as projected_share,
        observed_loans::bigint as observed_loans,
        round(observed_share, 6)::double as observed_share,
        round(
            {{ wilson_interval(
                'observed_share * observed_loans', 'observed_loans', 'low'
            ) }}, 6
        )::double as observed_low,
        round(
            {{ wilson_interval(
                'observed_share * observed_loans', 'observed_loans', 'high'
            ) }}, 6
        )::double as observed_high,
        last_month_end_on
    from grouped
)

select * from state_projections
