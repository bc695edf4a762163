-- How many customers of each cohort came back, of the cohorts whose month the days touch, the newest cohort first.
select
    cohort_month,
    months_since,
    customers,
    active_customers,
    retention_share,
    net_amount
from marts.customer_cohorts
where cohort_month between date_trunc('month', %(since)s)::date and %(until)s
order by cohort_month desc, months_since
