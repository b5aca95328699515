-- One row per borrower at one snapshot, because the tails of the checks need rows that
-- do not hang together. Samples are drawn by borrower.
with

training_rows as (select * from {{ ref('ml_training_rows') }}),

newest_training_dates as (
    select
        task,
        outcome_class,
        validation_mode,
        max(snapshot_date) as snapshot_date,
    from training_rows
    where is_train and outcome_class <> 'amount'
    group by task, outcome_class, validation_mode
),

one_per_borrower as (
    select training_rows.*
    from training_rows
    inner join newest_training_dates
        on
            training_rows.task = newest_training_dates.task
            and training_rows.outcome_class = newest_training_dates.outcome_class
    where
        training_rows.is_train
        and (
            newest_training_dates.validation_mode = 'cross_validated'
            or training_rows.snapshot_date = newest_training_dates.snapshot_date
        )
    qualify row_number() over (
            partition by
                training_rows.task,
                training_rows.outcome_class,
                training_rows.borrower_id
            order by training_rows.loan_id
        ) = 1
),

audited_rows as (
    select
        *,
        row_number() over (
            partition by task, outcome_class
            order by {{ hash_unit('borrower_id', 'leakage_sample') }}, borrower_id
        ) as sample_place,
    from one_per_borrower
)

select * from audited_rows
