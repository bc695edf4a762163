-- As an array, in their order.
select array_agg(distinct event_id order by event_id) from staged_event
where key_no = %(key_no)s and turn = %(turn)s
