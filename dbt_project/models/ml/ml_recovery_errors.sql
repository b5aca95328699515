-- The errors of expected rates on rows that no fit had seen, by which intervals are
-- drawn: for the served and the assessed fit those of all folds, for a fold of the
-- first repeat those of the other folds. Bins of a fifth by expected rate, because a
-- rate near its ends errs otherwise than one in the middle.
with

validation_rates as (select * from {{ ref('ml_validation_rates') }}),

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

held_out_rates as (
    select
        validation_rates.model_run_id,
        fitted_runs.validation_mode,
        validation_rates.part as held_out_part,
        validation_rates.loan_id,
        validation_rates.expected_rate,
        validation_rates.rate - validation_rates.expected_rate as error,
        validation_rates.snapshot_date,
    from validation_rates
    inner join fitted_runs on validation_rates.model_run_id = fitted_runs.model_run_id
    where
        validation_rates.split in ('validation', 'cross_validated')
        and coalesce(validation_rates.repeat_number, 1) = 1
),

folds as (
    select distinct
        model_run_id,
        held_out_part as part,
    from held_out_rates
    where validation_mode = 'cross_validated'
),

pooled_errors as (
    select
        *,
        'served' as part,
    from held_out_rates
    union all
    select
        *,
        'assessed' as part,
    from held_out_rates
    where validation_mode = 'forward'
    union all
    select
        own_rates.*,
        folds.part,
    from held_out_rates as own_rates
    inner join folds
        on
            own_rates.model_run_id = folds.model_run_id
            and own_rates.held_out_part <> folds.part
),

binned_errors as (
    select
        model_run_id,
        part,
        loan_id,
        snapshot_date,
        expected_rate,
        error,
        ntile(5) over (
            partition by model_run_id, part
            order by expected_rate, loan_id, snapshot_date
        ) as bin,
    from pooled_errors
)

select * from binned_errors
