"""The order board: what is open in a store, who is next, and one touch to move it on."""
