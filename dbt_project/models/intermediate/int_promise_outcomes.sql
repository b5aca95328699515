-- Decision 0035: money counts for one promise, the one known first.
with recursive

promises_to_pay as (
    select * from {{ ref('stg_promises_to_pay') }}
),

receipts as (
    select * from {{ ref('int_receipts') }}
),

delinquency_settings as (
    select * from {{ ref('delinquency_settings') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

settings as (
    select
        delinquency_settings.promise_tolerance_share,
        delinquency_settings.promise_grace_days,
        build_settings.as_of_date,
    from delinquency_settings
    inner join build_settings
        on delinquency_settings.portfolio = build_settings.portfolio
),

promises_dated as (
    select
        promises_to_pay.promise_id,
        promises_to_pay.loan_id,
        promises_to_pay.promised_amount,
        promises_to_pay.promised_on as given_on,
        promises_to_pay.due_on,
        {{ add_days(
            'promises_to_pay.due_on', 'settings.promise_grace_days'
        ) }} as last_on,
        max(promises_to_pay.available_on) over (
            partition by promises_to_pay.promise_id
            order by promises_to_pay.recorded_at nulls first
            rows between unbounded preceding and current row
        ) as known_from,
        min(promises_to_pay.available_on) over (
            partition by promises_to_pay.promise_id
        ) as promised_on,
        promises_to_pay.recorded_at,
    from promises_to_pay
    cross join settings
    where promises_to_pay.available_on <= settings.as_of_date
),

-- A promise told again is another one from that day on.
versions as (
    select
        *,
        coalesce(
            lead(known_from) over (
                partition by promise_id order by known_from, recorded_at nulls first
            ),
            date '9999-12-31'
        ) as known_to,
    from promises_dated
),

-- An edition is what was promised as it was known from one day on. Where no promise of
-- a loan was told again there is one: a promise known later takes no money from those
-- known before.
edition_days as (
    select
        loan_id,
        date '0001-01-01' as edition_from,
    from versions
    union
    select
        loan_id,
        known_from as edition_from,
    from versions
    where known_from > promised_on
    union
    select
        loan_id,
        known_to as edition_from,
    from versions
    where known_to < date '9999-12-31'
),

editions as (
    select
        loan_id,
        edition_from,
        coalesce(
            lead(edition_from) over (partition by loan_id order by edition_from),
            date '9999-12-31'
        ) as edition_to,
    from edition_days
),

promises_known as (
    select
        versions.*,
        editions.edition_from,
        editions.edition_to,
        max(versions.last_on) over (
            partition by versions.loan_id, editions.edition_from
            order by versions.given_on, versions.promise_id
            rows between unbounded preceding and 1 preceding
        ) as last_on_before,
    from versions
    inner join editions
        on
            versions.loan_id = editions.loan_id
            and versions.known_from < editions.edition_to
            and versions.known_to > editions.edition_from
    where versions.known_from < versions.known_to
),

-- Promises compete for money only where their days overlap.
promises_grouped as (
    select
        *,
        count_if(coalesce(given_on > last_on_before, true)) over (
            partition by loan_id, edition_from
            order by given_on, promise_id
            rows between unbounded preceding and current row
        )::integer as group_number,
    from promises_known
),

promises as {{ computed_once() }} (
    select
        *,
        row_number() over (
            partition by loan_id, edition_from, group_number
            order by promised_on, due_on, promise_id
        )::integer as promise_number,
    from promises_grouped
),

-- The days on which money came that some promise may count.
money as (
    select distinct
        promises.loan_id,
        promises.edition_from,
        promises.group_number,
        receipts.available_on as received_on,
        receipts.received_amount,
    from promises
    inner join receipts
        on
            promises.loan_id = receipts.loan_id
            and receipts.available_on between promises.given_on and promises.last_on
),

-- One promise a step: it counts no more than was promised and no less than nothing, and
-- leaves the rest to the next.
counted as (
    select
        loan_id,
        edition_from,
        group_number,
        received_on,
        0 as promise_number,
        0::decimal(18, 2) as counted_amount,
        received_amount as left_amount,
    from money
    union all
    select
        loan_id,
        edition_from,
        group_number,
        received_on,
        promise_number,
        counted_amount,
        (
            left_amount
            - counted_amount
            + coalesce(
                lag(counted_amount) over (
                    partition by loan_id, edition_from, group_number
                    order by received_on
                ),
                0
            )
        )::decimal(18, 2) as left_amount,
    from (
        select
            counted.loan_id,
            counted.edition_from,
            counted.group_number,
            counted.received_on,
            promises.promise_number,
            counted.left_amount,
            greatest(
                least(
                    sum(
                        case
                            when
                                counted.received_on
                                between promises.given_on and promises.last_on
                                then counted.left_amount
                            else 0
                        end
                    ) over (
                        partition by
                            counted.loan_id,
                            counted.edition_from,
                            counted.group_number
                        order by counted.received_on
                    ),
                    promises.promised_amount
                ),
                0
            )::decimal(18, 2) as counted_amount,
        from counted
        inner join promises
            on
                counted.loan_id = promises.loan_id
                and counted.edition_from = promises.edition_from
                and counted.group_number = promises.group_number
                and counted.promise_number + 1 = promises.promise_number
    ) as counted_so_far
),

-- A promise is kept on the first day on which enough of it is there.
promises_reached as (
    select
        promises.loan_id,
        promises.edition_from,
        promises.promise_id,
        greatest(min(counted.received_on), min(promises.known_from)) as kept_on,
    from promises
    inner join counted
        on
            promises.loan_id = counted.loan_id
            and promises.edition_from = counted.edition_from
            and promises.group_number = counted.group_number
            and promises.promise_number = counted.promise_number
            and counted.received_on between promises.given_on and promises.last_on
    cross join settings
    where
        counted.counted_amount
        >= promises.promised_amount * (1 - settings.promise_tolerance_share)
    group by promises.loan_id, promises.edition_from, promises.promise_id
),

-- What comes after that day is no news of the promise.
promises_counted as (
    select
        promises.loan_id,
        promises.edition_from,
        promises.promise_id,
        max_by(counted.counted_amount, counted.received_on) as counted_amount,
    from promises
    inner join counted
        on
            promises.loan_id = counted.loan_id
            and promises.edition_from = counted.edition_from
            and promises.group_number = counted.group_number
            and promises.promise_number = counted.promise_number
            and counted.received_on between promises.given_on and promises.last_on
    left join promises_reached
        on
            promises.loan_id = promises_reached.loan_id
            and promises.edition_from = promises_reached.edition_from
            and promises.promise_id = promises_reached.promise_id
    where
        counted.received_on <= coalesce(promises_reached.kept_on, date '9999-12-31')
    group by promises.loan_id, promises.edition_from, promises.promise_id
),

judged as (
    select
        promises.promise_id,
        promises.loan_id,
        case
            when promises_reached.kept_on is not null then 'kept'
            when promises.last_on >= settings.as_of_date then 'open'
            when promises_counted.counted_amount > 0 then 'partial'
            else 'broken'
        end as promise_status,
        promises.promised_amount,
        coalesce(promises_counted.counted_amount, 0)::decimal(18, 2) as kept_amount,
        promises.given_on,
        promises.promised_on,
        promises.due_on,
        case
            when promises_reached.kept_on is not null then promises_reached.kept_on
            when promises.last_on < settings.as_of_date
                then greatest(
                        {{ add_days('promises.last_on', 1) }}, promises.known_from
                    )
        end as resolved_on,
        greatest(promises.known_from, promises.edition_from) as valid_from,
        least(promises.known_to, promises.edition_to) as valid_to,
    from promises
    left join promises_reached
        on
            promises.loan_id = promises_reached.loan_id
            and promises.edition_from = promises_reached.edition_from
            and promises.promise_id = promises_reached.promise_id
    left join promises_counted
        on
            promises.loan_id = promises_counted.loan_id
            and promises.edition_from = promises_counted.edition_from
            and promises.promise_id = promises_counted.promise_id
    cross join settings
)

select * from judged
