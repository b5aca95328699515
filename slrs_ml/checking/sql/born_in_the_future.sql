-- severity: warning
-- finding: is born after the day of the build
-- advice: Correct birth_date; two digits of a year are often read as the wrong century.
select
    'borrowers' as source_table,
    'birth_date' as column_name,
    count(*) filter (birth_date > date '{{ as_of_date }}') as rows_found,
    count(*) as rows_of_table,
    min(concat_ws(': ', borrower_id, birth_date))
        filter (birth_date > date '{{ as_of_date }}') as example,
from staging.stg_borrowers
