"""Models behind servers that speak the OpenAI protocol: vLLM, llama.cpp, hosted ones."""

from engine.generate.endpoint.address import KEY
from engine.generate.endpoint.generator import EndpointGenerator

__all__ = ["KEY", "EndpointGenerator"]
