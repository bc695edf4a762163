-- The events of another source may have any number, and its lines the ids of those that were deleted.
delete from fact_sales_deleted
