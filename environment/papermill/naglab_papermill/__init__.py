"""Lets papermill write the parameters of Java notebooks, as `nag run` does."""

# First, whoever is imported first: papermill.engines imports naglab_papermill.engine when it has made its own.
import papermill.engines  # noqa: F401
