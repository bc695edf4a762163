-- Grain: an employee, under the name of today; as stores_today.

{{ config(materialized='ephemeral') }}

select distinct on (employee_id)
    employee_id,
    name as employee_name
from {{ source('star', 'dim_employee') }}
where is_current
order by employee_id
