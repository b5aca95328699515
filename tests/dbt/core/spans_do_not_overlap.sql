-- Of one loan no two spans of one kind share a day.
with

all_spans as (
    select
        'int_arrears_pieces' as relation_name,
        loan_id as span_key,
        valid_from,
        valid_to,
    from {{ ref('int_arrears_pieces') }}
    union all
    select
        'int_forbearance_states' as relation_name,
        loan_id as span_key,
        valid_from,
        valid_to,
    from {{ ref('int_forbearance_states') }}
    union all
    select
        'int_promise_outcomes' as relation_name,
        promise_id as span_key,
        valid_from,
        valid_to,
    from {{ ref('int_promise_outcomes') }}
    union all
    select
        'int_default_periods' as relation_name,
        loan_id as span_key,
        defaulted_on as valid_from,
        coalesce(ended_on, date '9999-12-31') as valid_to,
    from {{ ref('int_default_periods') }}
),

spans_followed as (
    select
        *,
        lead(valid_from) over (
            partition by relation_name, span_key
            order by valid_from
        ) as next_from,
    from all_spans
)

select * from spans_followed
where valid_from >= valid_to or valid_to > next_from
