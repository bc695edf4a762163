"""How fast and how large: each benchmark a module here, measured against something else in the same run."""
