"""Imports: orders that come from elsewhere, as files."""
