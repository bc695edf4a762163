-- Grain: a version of an employee. A fact leads to the version of its time; the name is that of today.

{{ config(materialized='ephemeral') }}

select
    versions.employee_key,
    versions.employee_id,
    today.name as employee_name
from {{ source('star', 'dim_employee') }} as versions
-- Only one is current; `distinct` tells the planner, which then leaves this join out where no name is asked for.
left join (
    select distinct on (employee_id)
        employee_id,
        name
    from {{ source('star', 'dim_employee') }}
    where is_current
    order by employee_id
) as today on versions.employee_id = today.employee_id
