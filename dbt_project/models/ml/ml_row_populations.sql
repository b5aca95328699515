-- Populations that a run is measured on, beside all rows: what was known of a loan at
-- its snapshot, one row for each that holds it (decision 0095).
with

assessed_rows as (select * from {{ ref('ml_assessed_rows') }}),

loan_products as (select * from {{ ref('feat_loan_products') }}),

segment_assignments as (select * from {{ ref('ml_segment_assignments') }}),

assessed_loans as (
    select distinct
        loan_id,
        borrower_id,
        delinquency_bucket,
        snapshot_date,
    from assessed_rows
),

-- The lender's own segments, or, where there are none, the founding four.
borrower_segments as (
    select
        borrower_id,
        segment_id::varchar as segment,
        snapshot_date,
    from segment_assignments
    where is_chosen
),

described_loans as (
    select
        assessed_loans.loan_id,
        assessed_loans.delinquency_bucket,
        borrower_segments.segment,
        loan_products.product_type,
        substr(assessed_loans.snapshot_date::varchar, 1, 7) as snapshot_month,
        assessed_loans.snapshot_date,
    from assessed_loans
    left join borrower_segments
        on
            assessed_loans.borrower_id = borrower_segments.borrower_id
            and assessed_loans.snapshot_date = borrower_segments.snapshot_date
    left join loan_products
        on
            assessed_loans.loan_id = loan_products.loan_id
            and assessed_loans.snapshot_date >= loan_products.valid_from
            and assessed_loans.snapshot_date < loan_products.valid_to
),

row_populations as (
    {% for name, column in [
        ('delinquency_bucket', 'delinquency_bucket'),
        ('segment', 'segment'),
        ('product_type', 'product_type'),
        ('month', 'snapshot_month'),
    ] %}
    select
        loan_id,
        '{{ name }}=' || {{ column }} as population,
        snapshot_date,
    from described_loans
    where {{ column }} is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from row_populations
