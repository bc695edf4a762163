-- Nobody analyzes a temporary table by himself, and the statements to come are planned by its size.
analyze {table};
