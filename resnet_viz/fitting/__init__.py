"""How the shipped networks were made."""
