"""The marts as people read them: the same filters and statements for the admin's pages and for the JSON API."""
