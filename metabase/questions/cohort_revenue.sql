select
    cohort_month,
    months_since,
    net_amount
from marts.customer_cohorts
where true
    [[and cohort_month >= date_trunc('month', {{from}}::date)::date]]
    [[and cohort_month <= {{to}}]]
order by cohort_month, months_since
