-- Before the next piece of the same batch.
truncate staged_member_event, staged_member, staged_version, staged_restatement, staged_order_event,
staged_restated_order, staged_counted_order, staged_order_fact, staged_sale
