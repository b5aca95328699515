with

transition_matrix as (
    select * from {{ ref('fct_transition_matrix') }}
),

ranked as (
    select
        from_state,
        to_state,
        {% for column in ['from_state', 'to_state'] %}
        case {{ column }}
            when 'current' then 1
            when '1-30' then 2
            when '31-60' then 3
            when '61-90' then 4
            when '90+' then 5
            when 'unknown' then 6
            when 'paid_off' then 7
            when 'settled' then 8
            when 'charged_off' then 9
            else 10
        end::integer as {{ column }}_rank,
        {% endfor %}
        loan_months,
        from_loan_months,
        probability,
        ci_low,
        ci_high,
        first_month_end_on,
        last_month_end_on
    from transition_matrix
    where not is_absorbing
)

select * from ranked
