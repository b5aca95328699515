{#-
    The states in which a loan's life with the lender ends. A loan that is in one of them
    stays in it.
-#}
{% macro absorbing_states() -%}
    {{ return(['paid_off', 'settled', 'charged_off', 'sold']) }}
{%- endmacro %}

{#-
    How loans moved: the functional CTEs from rows of int_loan_movements, in `relation`,
    to `shares`, one row per `keys`, from_state and to_state with the loans and the amount
    that moved, their share of the loans of the from_state and its 95 % interval.

    Buckets and ends have a row also where no loan moved there, with a share of 0. The
    interval is Wilson's; loans of one borrower count as their design effect says.
-#}
{% macro movement_shares(relation, keys=[]) -%}
{%- set buckets = ['current', '1-30', '31-60', '61-90', '90+'] -%}
borrower_movements as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        from_state,
        to_state,
        borrower_id,
        count(*) as loans,
        sum(outstanding_amount) as amount,
    from {{ relation }}
    group by all
),

borrower_totals as (
    select
        *,
        sum(loans) over (
            partition by {{ (keys + ['from_state', 'borrower_id']) | join(', ') }}
        ) as from_loans,
        row_number() over (
            partition by {{ (keys + ['from_state', 'borrower_id']) | join(', ') }}
            order by to_state
        ) as row_of_borrower,
    from borrower_movements
),

states_left as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        from_state,
        sum(loans) as from_loans,
        count(*) filter (where row_of_borrower = 1) as from_borrowers,
        sum(from_loans * from_loans) filter (where row_of_borrower = 1) as loan_square,
    from borrower_totals
    group by {{ (keys + ['from_state']) | join(', ') }}
),

states_reached as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        from_state,
        to_state,
        sum(loans) as loans,
        sum(amount) as amount,
        sum(loans * loans) as event_square,
        sum(loans * from_loans) as cross_product,
    from borrower_totals
    group by {{ (keys + ['from_state', 'to_state']) | join(', ') }}
),

states_named as (
    {%- for state in buckets + absorbing_states() %}
    select '{{ state }}' as to_state
    union
    {%- endfor %}
    select to_state from states_reached
),

movements_counted as (
    select
        states_left.*,
        states_named.to_state,
        coalesce(states_reached.loans, 0) as loans,
        case
            when states_reached.loans is null then 0
            else states_reached.amount
        end as amount,
        coalesce(states_reached.event_square, 0) as event_square,
        coalesce(states_reached.cross_product, 0) as cross_product,
        coalesce(states_reached.loans, 0)::double / states_left.from_loans as share,
    from states_left
    cross join states_named
    left join states_reached
        on
            states_left.from_state = states_reached.from_state
            and states_named.to_state = states_reached.to_state
            {%- for key in keys %}
            and states_left.{{ key }} = states_reached.{{ key }}
            {%- endfor %}
    where
        states_reached.loans is not null
        or states_named.to_state not in ('unknown', 'not_observed')
),

movements_weighed as (
    select
        *,
        {{ design_effect(
            'share',
            'from_loans',
            'from_borrowers',
            'event_square',
            'cross_product',
            'loan_square'
        ) | indent(8) }} as design_effect,
    from movements_counted
),

shares as (
    select
        *,
        {{ wilson_interval(
            'loans / design_effect', 'from_loans / design_effect', 'low'
        ) }} as ci_low,
        {{ wilson_interval(
            'loans / design_effect', 'from_loans / design_effect', 'high'
        ) }} as ci_high,
    from movements_weighed
)
{%- endmacro %}
