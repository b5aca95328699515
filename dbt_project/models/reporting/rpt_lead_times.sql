with

lead_times as (
    select * from {{ ref('fct_lead_times') }}
),

flagged_defaults as (
    select
        model_run_id,
        alarm_rule,
        months_ahead,
        flagged_share,
        ci_low,
        ci_high,
        flagged_defaults,
        observable_defaults,
        all_defaults,
        test_from,
        test_to
    from lead_times
)

select * from flagged_defaults
