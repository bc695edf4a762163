"""What people would use in the engine's place, as well as one honestly can: each keeps the same facts."""
