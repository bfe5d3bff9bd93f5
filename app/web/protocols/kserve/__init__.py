"""The Open Inference Protocol V2 (KServe)."""

from app.web.protocols.kserve import config, image_model, infer, metadata

ROUTERS = (infer.router, metadata.router, config.router, image_model.router)
