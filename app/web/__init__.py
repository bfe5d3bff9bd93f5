"""The HTTP side: one router per feature, errors only through AppError."""
