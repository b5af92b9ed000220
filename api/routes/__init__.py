"""One file a group of routes; each has a ``router`` that the server includes."""
