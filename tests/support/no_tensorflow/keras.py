"""In place of Keras in a quick run (`pytest --quick`)."""

raise ImportError("A quick run loads no Keras: mark this test `training`.")
