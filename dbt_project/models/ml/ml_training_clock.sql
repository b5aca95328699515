{{ config(materialized='view') }}

-- A view: compiled in each run, so that the time is this run's, not the last parse's.
with

run_start as (
    select '{{ run_started_at.isoformat() }}'::timestamptz as trained_at
)

select * from run_start
