with

months as (
    select distinct
        customer_id,
        date_trunc('month', ordered_at) as month
    from sales
),

firsts as (
    select
        customer_id,
        min(month) as cohort_month
    from months
    group by customer_id
),

cohorts as (
    select
        cohort_month,
        count(*) as customers
    from firsts
    group by cohort_month
),

came as (
    select
        firsts.cohort_month,
        date_trunc('month', sales.ordered_at) as month,
        count(distinct sales.customer_id) as active_customers,
        sum(sales.price) as net
    from sales
    inner join firsts on sales.customer_id = firsts.customer_id
    group by firsts.cohort_month, date_trunc('month', sales.ordered_at)
),

elapsed as (
    select unnest(generate_series(min(month), max(month), interval '1 month')) as month from months
)

select
    cohorts.cohort_month::date as cohort_month,
    datediff('month', cohorts.cohort_month, elapsed.month) as months_since,
    cohorts.customers,
    coalesce(came.active_customers, 0) as active_customers,
    round(coalesce(came.active_customers, 0)::decimal(18, 10) / cohorts.customers, 4)::decimal(5, 4) as retention_share,
    (coalesce(came.net, 0) / 100)::decimal(28, 2) as net_amount
from cohorts
inner join elapsed on cohorts.cohort_month <= elapsed.month
left join came on cohorts.cohort_month = came.cohort_month and elapsed.month = came.month
