"""A trained network at work on a picture: functions in, frozen results out."""
