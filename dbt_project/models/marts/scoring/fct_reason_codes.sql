with

reason_groups as (select * from {{ ref('ml_reason_groups') }}),

score_requests as (select * from {{ ref('ml_score_requests') }}),

reason_codes as (select * from {{ ref('reason_codes') }}),

outcome_classes as (select * from {{ ref('outcome_classes') }}),

build_settings as (select * from {{ ref('stg_build_settings') }}),

-- The direction is what the reason does to the risk: what makes full recovery likelier
-- lowers it.
directed_groups as (
    select
        reason_groups.*,
        case
            when reason_groups.contribution * outcome_classes.risk_direction > 0
                then 'raises'
            else 'lowers'
        end as direction,
    from reason_groups
    inner join outcome_classes
        on
            reason_groups.task = outcome_classes.task
            and reason_groups.outcome_class = outcome_classes.outcome_class
),

loan_reasons as (
    select
        ---------- ids
        {{ public_id('directed_groups.loan_id') }}::varchar as loan_id,
        ---------- text
        directed_groups.task,
        directed_groups.outcome_class,
        directed_groups.feature_name,
        directed_groups.direction,
        directed_groups.reason_code,
        case directed_groups.direction
            when 'raises' then reason_codes.internal_text_raises
            else reason_codes.internal_text_lowers
        end as internal_text,
        case directed_groups.direction
            when 'raises' then reason_codes.customer_text_raises
            else reason_codes.customer_text_lowers
        end as customer_text,
        ---------- numbers
        directed_groups.reason_rank::integer as reason_rank,
        round(
            {{ value_of_feature(
                'directed_groups.feature_name', 'score_requests', risk_feature_names()
            ) }},
            6
        )::double as feature_value,
        round(directed_groups.contribution, 6)::double as contribution,
        ---------- booleans
        -- An action on a delinquent account is no adverse action (12 CFR 1002.2(c)(2)).
        false as is_notice_required,
        ---------- dates
        directed_groups.snapshot_date,
        ---------- provenance
        directed_groups.model_run_id,
    from directed_groups
    cross join build_settings
    inner join score_requests
        on
            directed_groups.model_run_id = score_requests.model_run_id
            and directed_groups.part = score_requests.part
            and directed_groups.task = score_requests.task
            and directed_groups.loan_id = score_requests.loan_id
            and directed_groups.snapshot_date = score_requests.snapshot_date
    left join reason_codes on directed_groups.reason_code = reason_codes.reason_code
)

select * from loan_reasons
order by task, outcome_class, loan_id, snapshot_date, reason_rank
