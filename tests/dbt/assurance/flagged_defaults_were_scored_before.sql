-- Who was flagged so early was scored so early, and the earlier the fewer.
with

lead_times as (
    select * from {{ ref('fct_lead_times') }}
),

earlier_months as (
    select
        *,
        lag(observable_defaults) over earlier as observable_later,
        lag(flagged_defaults) over earlier as flagged_later,
    from lead_times
    window
        earlier as (partition by model_run_id, alarm_rule order by months_ahead)
),

flags_astray as (
    select *
    from earlier_months
    where
        flagged_defaults > observable_defaults
        or observable_defaults > all_defaults
        or observable_defaults > observable_later
        or flagged_defaults > flagged_later
)

select * from flags_astray
