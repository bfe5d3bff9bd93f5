"""Request bodies and forms to inputs."""
