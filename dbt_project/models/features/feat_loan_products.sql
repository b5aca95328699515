with

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

loan_products as (
    select
        ---------- ids
        loan_id,
        ---------- text
        product_type,
        ---------- dates
        valid_from,
        valid_to,
    from loan_versions
)

select * from loan_products
