"""What Metabase shows of the marts: questions and dashboards in files, and the program that brings them there."""


class ProvisionError(Exception):
    """What went wrong and what to do about it, in words for whoever runs the provisioning."""
