-- Which columns know the future, and is any of them used?
--
-- One row per task, column and check that did not pass.
-- Read: a leak tells of the outcome after the fact and may never be used; a suspect is
-- dated and lawful but so strong that a person should look; not_run says what was left
-- out of this build.
with

leakage_checks as (
    select * from assurance.fct_leakage_checks
),

checks_not_passed as (
    select
        verdict,
        task,
        column_name,
        check_name,
        value,
        threshold,
        is_used,
        explanation,
    from leakage_checks
    where verdict <> 'ok'
)

select * from checks_not_passed
order by
    verdict asc,
    task asc,
    column_name asc,
    check_name asc
