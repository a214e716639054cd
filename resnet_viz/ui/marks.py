"""The signs of answers, in quiz and lessons alike."""

RIGHT = ":material/check_circle:"
WRONG = ":material/cancel:"
OTHER = ":material/circle:"
