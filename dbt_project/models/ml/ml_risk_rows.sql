-- Held-out rows as a risk, which bands apply to: that a loan enters default or, in
-- default, that it is not fully recovered. Bands are read off the probability as it is
-- published.
with

assessed_rows as (select * from {{ ref('ml_assessed_rows') }}),

run_assessments as (select * from {{ ref('ml_run_assessments') }}),

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

published_rows as (
    select
        run_assessments.model_run_id,
        serving_runs.status,
        assessed_rows.loan_id,
        assessed_rows.borrower_id,
        assessed_rows.task,
        assessed_rows.outcome_class,
        assessed_rows.split,
        case assessed_rows.outcome_class
            when 'fully_recovered'
                then round(1.0 - round(assessed_rows.probability, 6), 6)
            else round(assessed_rows.probability, 6)
        end as risk_probability,
        ((assessed_rows.label > 0.5) = (assessed_rows.outcome_class = 'event'))::integer
            as is_event,
        assessed_rows.snapshot_date,
    from assessed_rows
    inner join run_assessments
        on assessed_rows.assessment_id = run_assessments.assessment_id
    inner join serving_runs
        on run_assessments.model_run_id = serving_runs.model_run_id
    where
        assessed_rows.repeat_number = 1
        and serving_runs.status <> 'retired'
        and (
            (
                assessed_rows.task = 'early_warning'
                and assessed_rows.outcome_class = 'event'
            )
            or (
                assessed_rows.task = 'recovery_outcome'
                and assessed_rows.outcome_class = 'fully_recovered'
            )
        )
),

-- Whom a lender would call first: a tenth of each month's loans, or, where rows are no
-- months of one book, of all.
ranked_rows as (
    select
        *,
        ntile(10) over (
            partition by
                model_run_id,
                split,
                case when split <> 'cross_validated' then snapshot_date end
            order by risk_probability desc, loan_id asc, snapshot_date asc
        ) = 1 as is_top_tenth,
    from published_rows
),

risk_rows as (
    select
        ranked_rows.*,
        risk_bands.risk_band,
        risk_bands.probability_from as band_from,
    from ranked_rows
    inner join risk_bands
        on
            ranked_rows.risk_probability >= risk_bands.probability_from
            and ranked_rows.risk_probability <= risk_bands.probability_to
            and (
                risk_bands.is_from_inclusive
                or ranked_rows.risk_probability > risk_bands.probability_from
            )
            and (
                risk_bands.is_to_inclusive
                or ranked_rows.risk_probability < risk_bands.probability_to
            )
)

select * from risk_rows
