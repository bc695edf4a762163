"""The addresses: one URLconf for each service (BREWLYTICS_SERVICE), each of its own paths and of what all serve."""
