"""Language models behind one seam: local ones (transformers and peft) and servers that speak the OpenAI protocol."""
