with

label_facts as (
    select * from {{ ref('feat_label_facts') }}
),

-- Of competing events the first decides; on one day default before the end of the loan,
-- and the end of the loan before a death.
derived as (
    select
        *,
        case
            when not is_matured then null
            when
                defaulted_on <= coalesce(ended_on, date '9999-12-31')
                and defaulted_on <= coalesce(died_on, date '9999-12-31')
                then 'default'
            when ended_on <= coalesce(died_on, date '9999-12-31') then end_state
            when died_on is not null then 'deceased'
            else 'none'
        end as first_event,
    from label_facts
),

judged as (
    select
        *,
        case
            when not is_matured then null
            when label_name = 'early_warning'
                then case
                        when first_event in ('default', 'charged_off', 'settled')
                            then 'event'
                        when first_event = 'paid_off' then 'no_event'
                        when first_event = 'none' and is_observed then 'no_event'
                    end
            when label_name = 'cure'
                then case
                        when
                            cured_on < coalesce(defaulted_on, date '9999-12-31')
                            and cured_on <= coalesce(ended_on, date '9999-12-31')
                            and cured_on <= coalesce(died_on, date '9999-12-31')
                            then 'event'
                        when first_event = 'paid_off' then 'event'
                        when first_event in ('default', 'charged_off', 'settled')
                            then 'no_event'
                        when first_event = 'none' and is_observed then 'no_event'
                    end
            when died_on < coalesce(ended_on, date '9999-12-31') then null
            when end_state = 'paid_off' then 'fully_recovered'
            when end_state is null and is_paid_up then 'fully_recovered'
            when not is_observed and end_state is null then null
            when not is_money_known and end_state is null then null
            when
                outstanding_amount > 0 and cash_amount >= 0.99 * outstanding_amount
                then 'fully_recovered'
            when end_state is not null then 'written_off'
            when
                outstanding_amount > 0 and cash_amount >= 0.05 * outstanding_amount
                then 'partially_recovered'
            else 'outstanding'
        end as derived_class,
        case
            when
                is_matured
                and label_name = 'recovery_rate'
                and outstanding_amount > 0
                and is_observed
                and is_money_known
                and died_on is null
                then least(
                        greatest(
                            discounted_cash_amount::double
                            / outstanding_amount::double,
                            0
                        ),
                        1
                    )
        end as derived_rate,
    from derived
),

-- A recorded outcome takes precedence, once it and its horizon are past.
overridden as (
    select
        *,
        greatest(horizon_ends_on, coalesce(decided_on, horizon_ends_on))
            as outcome_ends_on,
        case
            when not has_outcome then null
            when label_name = 'early_warning' and outcome_is_default then 'event'
            when label_name = 'early_warning' and not outcome_is_default then 'no_event'
            when label_name = 'recovery_outcome' then outcome_recovery_status
        end as outcome_class,
        case
            when has_outcome and label_name = 'recovery_rate'
                then outcome_recovered_fraction::double
        end as outcome_rate,
    from judged
),

decided as (
    select
        *,
        case
            when outcome_class is not null or outcome_rate is not null
                then outcome_ends_on
            else horizon_ends_on
        end as matured_on,
        case
            when label_name = 'recovery_rate' then null
            else coalesce(outcome_class, derived_class)
        end as decided_class,
        case
            when label_name = 'recovery_rate' then coalesce(outcome_rate, derived_rate)
            when coalesce(outcome_class, derived_class) in ('event', 'fully_recovered')
                then 1.0
            when coalesce(outcome_class, derived_class) is not null then 0.0
        end as decided_value,
    from overridden
),

labels as (
    select
        loan_id,
        borrower_id,
        label_name,
        case when matured_on <= as_of_date then decided_class end as label_class,
        case
            when matured_on > as_of_date then 'not_matured'
            when decided_value is not null then null
            when horizon_months is null then 'no_outcome'
            when died_on is not null then 'deceased'
            when end_state = 'sold' then 'sold'
            when label_name = 'recovery_rate' and coalesce(outstanding_amount, 0) <= 0
                then 'no_exposure'
            else 'not_observed'
        end as censor_reason,
        horizon_months,
        case when matured_on <= as_of_date then decided_value end as label_value,
        matured_on > as_of_date or decided_value is null as is_censored,
        snapshot_date,
        matured_on,
    from decided
)

select * from labels
