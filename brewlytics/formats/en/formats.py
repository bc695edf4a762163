"""Days and times as the staff's pages write them: without the store's own clock they are UTC, and say so."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "D j M Y, H:i T"
TIME_FORMAT = "H:i"
