"""TensorFlow Serving's REST API."""

from app.web.protocols.tf_serving import metadata, predict

ROUTERS = (predict.router, metadata.router)
