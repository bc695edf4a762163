-- Grain: a version of an employee. A fact leads to the version of its time; the name is that of today.

{{ config(materialized='ephemeral') }}

select
    versions.employee_key,
    versions.employee_id,
    today.employee_name
from {{ source('star', 'dim_employee') }} as versions
left join {{ ref('employees_today') }} as today on versions.employee_id = today.employee_id
