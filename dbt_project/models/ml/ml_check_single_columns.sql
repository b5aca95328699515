-- What one column alone gives away.
with

column_cells as (select * from {{ ref('ml_check_column_values') }}),

score_settings as (select * from {{ ref('score_settings') }}),

{{ told_by_values() }}

select * from single_columns
