-- A loan without an origination date is of use only where reports carry it.
with

source as (
    select * from {{ ref('lending__loans') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

borrowers as (
    select distinct borrower_id from {{ ref('stg_borrowers') }}
),

loans_reported as (
    select distinct trim(loan_id) as loan_id
    from {{ ref('lending__loan_status_reports') }}
    where loan_id is not null
),

{{ judged_rows('loans', further_rules=[
    (
        'originated_on is null'
        ' and loan_id not in (select loans_reported.loan_id from loans_reported)',
        'missing_value',
        'originated_on',
    ),
    ('closed_on < originated_on', 'impossible_value', 'closed_on'),
]) }}

select * from checked
