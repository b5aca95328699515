{{ config(materialized='view') }}

-- What is fitted beside the runs (checks, comparisons) stands until the next training
-- of its task.
with

model_runs as (select * from {{ ref('ml_model_runs') }}),

training_clock as (select * from {{ ref('ml_training_clock') }}),

trained_tasks as (
    select distinct model_runs.task
    from model_runs
    inner join training_clock on model_runs.trained_at = training_clock.trained_at
)

select * from trained_tasks
