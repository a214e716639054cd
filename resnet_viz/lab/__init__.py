"""The live experiment: a plain and a residual network learn side by side."""
