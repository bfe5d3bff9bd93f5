"""The Open Inference Protocol V2 (KServe)."""

from app.web.protocols.kserve import infer, metadata

ROUTERS = (infer.router, metadata.router)
