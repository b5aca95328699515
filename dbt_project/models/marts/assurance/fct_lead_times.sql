with

risk_rows as (select * from {{ ref('ml_risk_rows') }}),

default_periods as (select * from {{ ref('int_default_periods') }}),

split_windows as (select * from {{ ref('ml_split_windows') }}),

lowest_bands as (
    select min(probability_from) as band_from
    from {{ ref('risk_bands') }}
),

tested_rows as (
    select
        risk_rows.model_run_id,
        risk_rows.task,
        risk_rows.loan_id,
        risk_rows.borrower_id,
        risk_rows.is_top_tenth,
        risk_rows.band_from > lowest_bands.band_from as is_above_lowest_band,
        risk_rows.snapshot_date,
        min(risk_rows.snapshot_date) over run_rows as test_from,
        max(risk_rows.snapshot_date) over run_rows as test_to,
    from risk_rows
    cross join lowest_bands
    where
        risk_rows.status = 'champion'
        and risk_rows.task = 'early_warning'
        and risk_rows.split = 'out_of_time'
    window run_rows as (partition by risk_rows.model_run_id)
),

-- A score speaks of the next default of its loan. Defaults count until the horizon of
-- the last test month ends: up to then all of them are known.
next_defaults as (
    select
        tested_rows.model_run_id,
        tested_rows.task,
        tested_rows.loan_id,
        tested_rows.borrower_id,
        tested_rows.is_top_tenth,
        tested_rows.is_above_lowest_band,
        tested_rows.snapshot_date,
        tested_rows.test_from,
        tested_rows.test_to,
        min(default_periods.defaulted_on) as defaulted_on,
    from tested_rows
    inner join split_windows on tested_rows.task = split_windows.task
    inner join default_periods
        on
            tested_rows.loan_id = default_periods.loan_id
            and tested_rows.snapshot_date < default_periods.defaulted_on
            and default_periods.defaulted_on <= {{ add_months(
                'tested_rows.test_to', 'split_windows.horizon_months'
            ) }}
    group by all
),

{% set alarm_rules = ['top_tenth', 'above_lowest_band'] %}
default_entries as (
    {% for alarm_rule in alarm_rules %}
    select
        model_run_id,
        loan_id,
        borrower_id,
        '{{ alarm_rule }}' as alarm_rule,
        defaulted_on,
        min(snapshot_date) as first_scored_on,
        min(snapshot_date) filter (where is_{{ alarm_rule }}) as first_flagged_on,
    from next_defaults
    group by model_run_id, loan_id, borrower_id, defaulted_on
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

-- A default that was not scored so long before it could not have been flagged then.
dated_entries as (
    {% for months_ahead in [1, 2, 3, 6, 9] %}
    select
        *,
        {{ months_ahead }} as months_ahead,
        first_scored_on <= {{ add_months('defaulted_on', '-' ~ months_ahead) }}
            as is_observable,
        coalesce(
            first_flagged_on <= {{ add_months('defaulted_on', '-' ~ months_ahead) }},
            false
        ) as is_flagged,
    from default_entries
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

borrower_shares as (
    select
        model_run_id,
        alarm_rule,
        months_ahead,
        borrower_id,
        count(*) filter (where is_flagged) as successes,
        count(*) filter (where is_observable) as trials,
    from dated_entries
    group by all
),

{{ clustered_shares(['model_run_id', 'alarm_rule', 'months_ahead']) }},

entry_counts as (
    select
        model_run_id,
        alarm_rule,
        months_ahead,
        count(*) as all_defaults,
    from dated_entries
    group by all
),

run_windows as (
    select distinct
        model_run_id,
        test_from,
        test_to,
    from tested_rows
),

lead_times as (
    select
        ---------- text
        entry_counts.alarm_rule::varchar as alarm_rule,
        ---------- numbers
        entry_counts.months_ahead::integer as months_ahead,
        round(clustered_shares.share, 6)::double as flagged_share,
        round(clustered_shares.ci_low, 6)::double as ci_low,
        round(clustered_shares.ci_high, 6)::double as ci_high,
        coalesce(clustered_shares.successes, 0)::bigint as flagged_defaults,
        coalesce(clustered_shares.trials, 0)::bigint as observable_defaults,
        entry_counts.all_defaults::bigint as all_defaults,
        ---------- dates
        run_windows.test_from,
        run_windows.test_to,
        ---------- provenance
        entry_counts.model_run_id,
    from entry_counts
    inner join run_windows on entry_counts.model_run_id = run_windows.model_run_id
    left join clustered_shares
        on
            entry_counts.model_run_id = clustered_shares.model_run_id
            and entry_counts.alarm_rule = clustered_shares.alarm_rule
            and entry_counts.months_ahead = clustered_shares.months_ahead
)

select * from lead_times
order by model_run_id, alarm_rule, months_ahead
