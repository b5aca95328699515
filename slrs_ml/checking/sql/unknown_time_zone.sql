-- severity: warning
-- finding: is no IANA time zone
-- advice: Write a name such as Europe/Berlin. The hours in which somebody may be called rest on it.
{% for column in ('time_zone', 'phone_time_zone') -%}
select
    'borrowers' as source_table,
    '{{ column }}' as column_name,
    count(*) filter (
        {{ column }} not in (select zones.name from pg_timezone_names() as zones)
    ) as rows_found,
    count(*) as rows_of_table,
    min(concat_ws(': ', borrower_id, {{ column }})) filter (
        {{ column }} not in (select zones.name from pg_timezone_names() as zones)
    ) as example,
from staging.stg_borrowers
{{ 'union all' if not loop.last }}
{% endfor %}
