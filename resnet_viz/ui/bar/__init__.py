"""What the learner looks at: chosen beside every page."""
