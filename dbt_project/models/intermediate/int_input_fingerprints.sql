-- Decision 0047: what a row of the spine rests on, in 64 bits.
{%- set tables = fingerprinted_tables() %}
with

{% for table in (tables['borrower_id'] | list) + (tables['loan_id'] | list) -%}
{{ table }} as (
    select * from {{ ref('stg_' ~ table) }}
),

{% endfor -%}
loans as (
    select * from {{ ref('stg_loans') }}
),

payments as (
    select * from {{ ref('stg_payments') }}
),

schedule_fingerprints as (
    select * from {{ ref('int_schedule_fingerprints') }}
),

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

loan_spine as (
    select * from {{ ref('int_loan_spine') }}
),

table_beginnings as (
    select * from {{ ref('int_table_beginnings') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- What code and settings made of the rows counts as much as the rows. The clock is not
-- among the settings: a snapshot knows no later date than its own.
code as (
    select
        {{ fingerprint(
            "'" ~ code_hash('feat_loan_features') ~ "', version(), portfolio, "
            ~ "time_zone, reporting_currency, observed_from"
        ) }} as code_hash,
        time_zone,
        as_of_date,
    from build_settings
),

-- Nothing can be taken back before it is known: a reversal waits for its payment.
reversals as (
    select
        payment_id,
        min(available_on) as first_available_on,
    from payments
    where reversal_of_payment_id is not null
    group by payment_id
),

borrower_rows as (
    {% for table, undated_from in tables['borrower_id'].items() -%}
    select
        {{ table }}.borrower_id,
        {{ fingerprint("'" ~ table ~ "', " ~ whole_row(table)) }} as row_hash,
        coalesce(
            {{ local_date(table ~ '.recorded_at', 'code.time_zone') }},
            {{ undated_from }}
        ) as known_on,
    from {{ table }}
    cross join code
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

-- A closing counts from its own day on, and is told apart from the rest of its row.
loan_rows as (
    {% for table, undated_from in tables['loan_id'].items() -%}
    select
        {{ table }}.loan_id,
        {{ fingerprint("'" ~ table ~ "', " ~ whole_row(table)) }} as row_hash,
        coalesce(
            {{ local_date(table ~ '.recorded_at', 'code.time_zone') }},
            {{ undated_from }}
        ) as known_on,
    from {{ table }}
    cross join code
    union all
    {% endfor -%}
    select
        payments.loan_id,
        {{ fingerprint("'payments', " ~ whole_row('payments')) }} as row_hash,
        greatest(
            coalesce(
                {{ local_date('payments.recorded_at', 'code.time_zone') }},
                payments.paid_on
            ),
            reversals.first_available_on
        ) as known_on,
    from payments
    left join reversals on payments.payment_id = reversals.payment_id
    cross join code
    union all
    select
        loan_id,
        row_hash,
        known_on,
    from schedule_fingerprints
    union all
    select
        loans.loan_id,
        {{ fingerprint("'loans', " ~ (
            input_contract()['loans']['columns']
            | reject('in', closing_columns()) | join(', ')
        )) }} as row_hash,
        coalesce(
            {{ local_date('loans.recorded_at', 'code.time_zone') }},
            date '0001-01-01'
        ) as known_on,
    from loans
    cross join code
    union all
    select
        loans.loan_id,
        {{ fingerprint(
            "'closings', loan_id, recorded_at, " ~ closing_columns() | join(', ')
        ) }} as row_hash,
        greatest(
            coalesce(
                {{ local_date('loans.recorded_at', 'code.time_zone') }},
                date '0001-01-01'
            ),
            loans.closed_on
        ) as known_on,
    from loans
    cross join code
    where {{ closing_columns() | join(' is not null or ') }} is not null
    union all
    select
        loan_ends.loan_id,
        {{ fingerprint("'loan_ends', " ~ whole_row('loan_ends')) }} as row_hash,
        loan_ends.known_on,
    from loan_ends
),

-- A borrower's loans answer for each other: what is known of one may be read by all.
borrower_links as (
    select
        loan_id,
        borrower_id,
        min(valid_from) as linked_on,
    from loan_versions
    group by loan_id, borrower_id
),

known_rows as (
    select
        borrower_id,
        row_hash,
        known_on,
    from borrower_rows
    union all
    select
        borrower_links.borrower_id,
        loan_rows.row_hash,
        greatest(loan_rows.known_on, borrower_links.linked_on) as known_on,
    from loan_rows
    inner join borrower_links on loan_rows.loan_id = borrower_links.loan_id
),

rows_by_month as (
    select
        known_rows.borrower_id,
        {{ month_number('known_rows.known_on') }} as month_number,
        {{ fingerprint('known_rows.row_hash, known_rows.known_on') }} as row_hash,
        false as is_on_spine,
    from known_rows
    cross join code
    where known_rows.known_on <= code.as_of_date
    union all
    select
        borrower_id,
        month_number,
        null as row_hash,
        true as is_on_spine,
    from loan_spine
),

-- An exclusive or of the rows does not depend on their order.
months as (
    select
        borrower_id,
        month_number,
        bit_xor(row_hash) as month_hash,
        count(row_hash) as month_rows,
        bool_or(is_on_spine) as is_on_spine,
    from rows_by_month
    group by borrower_id, month_number
),

months_so_far as (
    select
        borrower_id,
        month_number,
        is_on_spine,
        bit_xor(month_hash) over up_to_now as known_hash,
        sum(month_rows) over up_to_now as known_count,
    from months
    window up_to_now as (
        partition by borrower_id
        order by month_number
        rows between unbounded preceding and current row
    )
),

-- Which tables had begun by a date says for all loans if none is 0 (decision 0040).
spine_dates as (
    select distinct snapshot_date
    from loan_spine
),

tables_begun as (
    select
        spine_dates.snapshot_date,
        coalesce(
            bit_xor({{ fingerprint('table_beginnings.source_table') }}) filter (
                where table_beginnings.first_known_on <= spine_dates.snapshot_date
            ),
            0
        ) as begun_hash,
    from spine_dates
    left join table_beginnings on true
    group by spine_dates.snapshot_date
),

fingerprints as (
    select
        loan_spine.loan_id,
        loan_spine.snapshot_date,
        {{ fingerprint(
            'months_so_far.known_hash, months_so_far.known_count, code.code_hash, '
            ~ 'loan_spine.borrower_id, loan_spine.loan_state, '
            ~ 'loan_spine.months_on_book, loan_spine.is_month_end, '
            ~ 'loan_spine.is_snapshot, loan_spine.loan_valid_from, '
            ~ 'tables_begun.begun_hash'
        ) }} as input_fingerprint,
    from loan_spine
    inner join months_so_far
        on
            loan_spine.borrower_id = months_so_far.borrower_id
            and loan_spine.month_number = months_so_far.month_number
    inner join tables_begun on loan_spine.snapshot_date = tables_begun.snapshot_date
    cross join code
    where months_so_far.is_on_spine
)

select * from fingerprints
