with

model_runs as (select * from {{ ref('dim_model_runs') }})

select
    task,
    outcome_class,
from model_runs
group by task, outcome_class
having
    count(*) filter (where status = 'champion')
    <> case when count(*) filter (where status in ('champion', 'challenger')) > 0
            then 1
        else 0
    end
