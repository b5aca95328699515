-- severity: warning
-- finding: differs by more than 1 % from the principal that its first schedule asks for
-- advice: A schedule restates all installments of a loan, paid ones too. Look for installments that are missing, or amounts in other units.
with

versions as (
    select
        loan_id,
        min(coalesce(schedule_version, 1)) as schedule_version,
    from staging.stg_installments
    group by loan_id
),

lines as (
    select
        installments.loan_id,
        installments.installment_number,
        arg_max(
            installments.principal_due,
            coalesce(installments.recorded_at, timestamptz '0001-01-01 00:00:00+00')
        ) as principal_due,
    from staging.stg_installments as installments
    inner join versions
        on
            installments.loan_id = versions.loan_id
            and coalesce(installments.schedule_version, 1) = versions.schedule_version
    group by installments.loan_id, installments.installment_number
),

schedules as (
    select
        loan_id,
        sum(principal_due) as scheduled_amount,
    from lines
    group by loan_id
),

loans as (
    select
        loan_id,
        arg_min(
            principal_amount,
            coalesce(recorded_at, timestamptz '0001-01-01 00:00:00+00')
        ) as principal_amount,
    from staging.stg_loans
    group by loan_id
),

compared as (
    select
        loans.*,
        schedules.scheduled_amount,
        abs(scheduled_amount - principal_amount) > greatest(1, 0.01 * principal_amount)
            as is_other,
    from loans
    inner join schedules on loans.loan_id = schedules.loan_id
)

select
    'loans' as source_table,
    'principal_amount' as column_name,
    count(*) filter (is_other) as rows_found,
    count(*) as rows_of_table,
    min(
        concat_ws(' ', loan_id || ':', principal_amount, 'lent,', scheduled_amount, 'scheduled')
    ) filter (is_other) as example,
from compared
