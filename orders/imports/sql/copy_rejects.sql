copy (
    select file, line, id, reason, raw
    from staged
    where reason is not null
    order by file, line
) to stdout with (format csv, header)
