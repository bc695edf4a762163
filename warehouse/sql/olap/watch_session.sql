-- Tell the server to look after this session: one whose process is gone loses the lock within half a second, even in
-- the middle of a statement, one whose host is gone when it has not answered for eleven.
select
    set_config('client_connection_check_interval', '500ms', false) as client_connection_check_interval,
    set_config('tcp_keepalives_idle', '5', false) as tcp_keepalives_idle,
    set_config('tcp_keepalives_interval', '2', false) as tcp_keepalives_interval,
    set_config('tcp_keepalives_count', '3', false) as tcp_keepalives_count,
    set_config('tcp_user_timeout', '11s', false) as tcp_user_timeout
