"""Makes versions: the only place that imports TensorFlow and Keras."""
