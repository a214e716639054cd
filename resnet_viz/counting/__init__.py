"""What a network costs and how it is put together, without a picture."""
