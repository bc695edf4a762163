"""The OLAP side: the engine that carries the change log into the star, and the doors that start it."""
