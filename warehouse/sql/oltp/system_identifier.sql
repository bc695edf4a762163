-- Which cluster this is: transaction ids of one mean nothing in another.
select system_identifier from pg_control_system()
