"""In place of TensorFlow in a quick run (`pytest --quick`)."""

raise ImportError("A quick run loads no TensorFlow: mark this test `training`.")
