copy {table} (file, line, raw, reason, id, {columns}) from stdin with (format csv);
