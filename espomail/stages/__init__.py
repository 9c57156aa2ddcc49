"""The pipeline's stages: gather, decide (pure), apply."""
