-- The two insights that are quoted again and again about the 500-row file, with the
-- intervals that are never quoted. Empty in other portfolios.
with

loan_features as (select * from {{ ref('feat_loan_features') }}),

loan_labels as (select * from {{ ref('feat_loan_labels') }}),

build_settings as (select * from {{ ref('stg_build_settings') }}),

recovery_rows as (
    select
        loan_features.monthly_income,
        loan_features.principal_amount,
        loan_features.missed_installments,
        case loan_labels.label_class when 'fully_recovered' then 1 else 0 end
            as is_fully_recovered,
    from loan_features
    cross join build_settings
    inner join loan_labels
        on
            loan_features.loan_id = loan_labels.loan_id
            and loan_features.snapshot_date = loan_labels.snapshot_date
    where
        build_settings.portfolio = 'loan_recovery'
        and loan_labels.label_name = 'recovery_outcome'
        and not loan_labels.is_censored
),

correlation as (
    select
        corr(monthly_income, principal_amount) as value,
        count(*) filter (
            where monthly_income is not null and principal_amount is not null
        ) as measured_rows,
    from recovery_rows
),

missed_groups as (
    select
        case
            when missed_installments between 0 and 2 then '0 to 2'
            when missed_installments >= 6 then '6 or more'
        end as missed_group,
        sum(is_fully_recovered) as successes,
        count(*) as measured_rows,
    from recovery_rows
    where missed_installments between 0 and 2 or missed_installments >= 6
    group by all
),

-- Fisher's transformation: tanh(atanh(r) plus or minus 1.96 / sqrt(n - 3)).
source_insights as (
    select
        'correlation of income and loan amount' as measure,
        'recorded data' as target,
        'quoted as a finding; the interval holds 0' as explanation,
        value,
        1.0 - 2.0 / (
            exp(
                ln((1.0 + value) / (1.0 - value))
                - 2.0 * 1.959963984540054 / sqrt(measured_rows - 3)
            ) + 1.0
        ) as ci_low,
        1.0 - 2.0 / (
            exp(
                ln((1.0 + value) / (1.0 - value))
                + 2.0 * 1.959963984540054 / sqrt(measured_rows - 3)
            ) + 1.0
        ) as ci_high,
        measured_rows,
    from correlation
    where measured_rows > 3
    union all
    select
        'full recovery share, ' || missed_group || ' missed payments' as measure,
        'recorded data' as target,
        'more missed payments go with more full recoveries here, the wrong way round'
            as explanation,
        successes / measured_rows::double as value,
        {{ wilson_interval('successes', 'measured_rows', 'low') }} as ci_low,
        {{ wilson_interval('successes', 'measured_rows', 'high') }} as ci_high,
        measured_rows,
    from missed_groups
)

select * from source_insights
