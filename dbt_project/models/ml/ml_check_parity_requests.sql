-- Twenty requests of each champion and kind of score, by hash, and as many of each
-- scorecard, champion or not: those are scored in SQL.
with

score_requests as (select * from {{ ref('ml_score_requests') }}),

parity_requests as (
    select *
    from score_requests
    where is_champion or algorithm = 'scorecard'
    qualify row_number() over (
            partition by task, algorithm, score_kind
            order by
                {{ hash_unit(
                    "loan_id || '|' || snapshot_date::varchar", 'parity'
                ) }},
                loan_id,
                snapshot_date
        ) <= 20
)

select * from parity_requests
order by model_run_id, part, loan_id, snapshot_date
