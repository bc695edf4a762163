select
    cohort_month,
    customers
from marts.customer_cohorts
where months_since = 0
    [[and cohort_month >= date_trunc('month', {{from}}::date)::date]]
    [[and cohort_month <= {{to}}]]
order by cohort_month
