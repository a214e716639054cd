"""What can be built and loaded: specifications, weights and what is known of them."""
