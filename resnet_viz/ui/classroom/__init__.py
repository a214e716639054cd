"""The page *A class in one room*, and the line at the foot of all pages while one is in a room."""
