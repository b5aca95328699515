-- Decision 0042: bookings by month and by when they were known, so that a window over
-- any snapshot is a sum of a few rows.
with

account_transactions as (
    select * from {{ ref('stg_account_transactions') }}
),

snapshots as (
    select * from {{ ref('int_snapshots') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

ids_retold as (
    select transaction_id
    from account_transactions
    group by transaction_id
    having count(*) > 1
),

-- Only what was told more than once has a version that follows.
bookings as (
    select
        account_transactions.borrower_id,
        account_transactions.amount,
        account_transactions.balance_amount,
        account_transactions.booked_on,
        account_transactions.available_on,
        date '9999-12-31' as replaced_on,
    from account_transactions
    left join ids_retold
        on account_transactions.transaction_id = ids_retold.transaction_id
    where ids_retold.transaction_id is null
    union all
    select
        account_transactions.borrower_id,
        account_transactions.amount,
        account_transactions.balance_amount,
        account_transactions.booked_on,
        account_transactions.available_on,
        {{ replaced_on('account_transactions', 'transaction_id') }} as replaced_on,
    from account_transactions
    inner join ids_retold
        on account_transactions.transaction_id = ids_retold.transaction_id
),

-- A snapshot inside a month sees that month's bookings up to its own date.
dates_inside_months as (
    select distinct
        borrower_id,
        snapshot_date,
    from snapshots
    where not is_month_end
),

cuts as (
    select
        borrower_id,
        {{ month_number('snapshot_date') }} as month_number,
        coalesce(
            lag(snapshot_date) over (
                partition by borrower_id, {{ month_number('snapshot_date') }}
                order by snapshot_date
            ),
            date '0001-01-01'
        ) as after_on,
        snapshot_date as cut_on,
    from dates_inside_months
),

account_months as (
    select
        bookings.borrower_id,
        {{ month_number('bookings.booked_on') }} as month_number,
        coalesce(cuts.cut_on, {{ month_end('bookings.available_on') }}) as known_by,
        bookings.replaced_on,
        coalesce(
            sum(bookings.amount) filter (where bookings.amount > 0), 0
        )::decimal(18, 2) as inflow_amount,
        coalesce(
            -sum(bookings.amount) filter (where bookings.amount < 0), 0
        )::decimal(18, 2) as outflow_amount,
        min(bookings.balance_amount) as lowest_balance_amount,
        sum(bookings.balance_amount)::decimal(38, 2) as balances_total,
        count(bookings.balance_amount) as balances,
    from bookings
    cross join build_settings
    left join cuts
        on
            bookings.borrower_id = cuts.borrower_id
            and {{ month_number('bookings.available_on') }} = cuts.month_number
            and bookings.available_on > cuts.after_on
            and bookings.available_on <= cuts.cut_on
    where
        bookings.available_on <= build_settings.as_of_date
        and bookings.available_on < bookings.replaced_on
    group by all
)

select * from account_months
