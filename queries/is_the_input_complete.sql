-- Did the input arrive whole, and on time?
--
-- One row per input table that holds rows, those that need a look first.
-- Read: is_reconciled says whether rows in are rows used and rows put aside, whose
-- reasons are in rejected_records. emptier_columns are those that in the table's last
-- month were empty far more often (20 points) than over the year before.
with

input_quality as (
    select * from assurance.fct_input_quality
),

reconciliations as (
    select * from assurance.fct_reconciliations
),

missing_shares as (
    select * from assurance.fct_missing_shares
),

months_numbered as (
    select
        *,
        row_number() over (
            partition by source_table, column_name
            order by month_end_on desc
        ) as month_rank,
    from missing_shares
    where month_rows >= 10 and not is_told_later
),

changes as (
    select
        source_table,
        column_name,
        max(missing_share) filter (where month_rank = 1)
        - sum(missing_rows) filter (where month_rank between 2 and 13)
        / sum(month_rows) filter (where month_rank between 2 and 13) as share_change,
    from months_numbered
    group by all
),

columns_emptier as (
    select
        source_table,
        string_agg(column_name, ', ' order by column_name) as emptier_columns,
    from changes
    where share_change >= 0.2
    group by all
),

tables_checked as (
    select
        input_quality.source_table,
        input_quality.loaded_rows,
        input_quality.staged_rows,
        input_quality.rejected_rows,
        input_quality.rejected_share,
        reconciliations.is_reconciled,
        input_quality.last_event_on,
        input_quality.days_since_last_event,
        input_quality.unrecorded_rows,
        columns_emptier.emptier_columns,
    from input_quality
    inner join reconciliations
        on
            input_quality.source_table = reconciliations.subject
            and reconciliations.reconciliation_name = 'rows'
    left join columns_emptier
        on input_quality.source_table = columns_emptier.source_table
    where input_quality.loaded_rows > 0
)

select * from tables_checked
order by
    is_reconciled asc,
    rejected_share desc,
    emptier_columns is null asc,
    source_table asc
