"""An analysis as one page to keep."""
