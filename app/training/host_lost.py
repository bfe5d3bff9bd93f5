"""The error of a training whose machine is gone."""


class HostLost(Exception):
    """The machine of a training is gone: what it trained is taken up again, and resumes from its checkpoint."""
