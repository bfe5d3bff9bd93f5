"""Networks in use: recognizing digits, the version in service, explanations. The only place that imports LiteRT."""
