-- Who has ever been in default, or has come to an end, stays counted; and no more than
-- all loans come to an end.
with

vintages as (
    select * from {{ ref('fct_vintages') }}
),

cure_curves as (
    select * from {{ ref('fct_cure_curves') }}
),

vintage_steps as (
    select
        cohort_month::varchar as curve,
        months_on_book as age,
        default_rate as curve_value,
        coalesce(default_rate < lag(default_rate) over in_order, false)
        or coalesce(default_amount_rate < lag(default_amount_rate) over in_order, false)
        or default_rate < default_rate_low - 0.000001
        or default_rate > default_rate_high + 0.000001 as is_wrong
    from vintages
    window in_order as (partition by cohort_month order by months_on_book)
),

cure_steps as (
    select
        start_bucket as curve,
        months_since_start as age,
        cure_incidence as curve_value,
        {% for kind in ['cure', 'default', 'reschedule', 'closing'] %}
        coalesce({{ kind }}_incidence < lag({{ kind }}_incidence) over in_order, false)
        or coalesce({{ kind }}_incidence < {{ kind }}_low - 0.000001, false)
        or coalesce({{ kind }}_incidence > {{ kind }}_high + 0.000001, false)
        or
        {% endfor %}
        cure_incidence
        + coalesce(default_incidence, 0)
        + reschedule_incidence
        + closing_incidence > 1.000003 as is_wrong
    from cure_curves
    window in_order as (partition by start_bucket order by months_since_start)
)

select * from vintage_steps
where is_wrong
union all
select * from cure_steps
where is_wrong
