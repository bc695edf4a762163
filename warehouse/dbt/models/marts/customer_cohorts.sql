-- Grain: the month of customers' first orders, and each month since, up to the last in which any customer ordered.

{{ config(materialized='table') }}

with

months as (
    select
        customer_id,
        {{ first_day('month_key') }} as month,
        -- A number that goes on over the turn of the year.
        month_key / 100 * 12 + month_key % 100 as number,
        net_amount
    from {{ ref('customer_months') }}
    where customer_id is not null and month_key > 0
),

customers as (
    select
        customer_id,
        number,
        net_amount,
        min(month) over of_the_customer as cohort_month,
        number - min(number) over of_the_customer as months_since
    from months
    window of_the_customer as (partition by customer_id)
),

cohorts as (
    select
        cohort_month,
        min(number) as number,
        count(distinct customer_id) as customers
    from customers
    group by cohort_month
),

-- A month in which nobody of the cohort came back is a row too.
elapsed as (
    select
        cohorts.cohort_month,
        cohorts.customers,
        months_since
    from cohorts
    cross join (select max(number) as number from months) as latest
    cross join generate_series(0, latest.number - cohorts.number) as months_since
)

select
    elapsed.cohort_month,
    elapsed.months_since,
    elapsed.customers,
    count(customers.customer_id) as active_customers,
    round(count(customers.customer_id)::numeric / elapsed.customers, 4)::numeric(5, 4) as retention_share,
    coalesce(sum(customers.net_amount), 0)::numeric(28, 2) as net_amount
from elapsed
left join customers
    on elapsed.cohort_month = customers.cohort_month and elapsed.months_since = customers.months_since
group by elapsed.cohort_month, elapsed.months_since, elapsed.customers
