-- The events of another source may have any number, and its orders the ids of those that were deleted.
delete from fact_orders_deleted
