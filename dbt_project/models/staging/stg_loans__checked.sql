-- A loan without an origination date is of use only where reports carry it, or a
-- declared snapshot says when it is looked at.
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

loans_placed as (
    select trim(loan_id) as loan_id
    from {{ ref('lending__loan_status_reports') }}
    where loan_id is not null
    union
    select trim(loan_id) as loan_id
    from {{ ref('lending__snapshot_dates') }}
    where loan_id is not null and nullif(trim(snapshot_date), '') is not null
),

{{ judged_rows('loans', further_rules=[
    (
        'originated_on is null'
        ' and loan_id not in (select loans_placed.loan_id from loans_placed)',
        'missing_value',
        'originated_on',
    ),
    ('closed_on < originated_on', 'impossible_value', 'closed_on'),
]) }}

select * from checked
