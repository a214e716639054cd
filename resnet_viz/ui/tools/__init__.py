"""At the right of the navigation: what a page can be taken along by, and its letters enlarged."""
