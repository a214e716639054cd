"""A class in one room: who is here, what the teacher shows and asks, how the class answers. It
holds counts and choices, never a picture or a name."""
