"""Training data: MNIST, augmentation, corrections, and the mixture of an epoch."""
