"""Look inside a real ResNet-50: the library behind the app and its command line."""
