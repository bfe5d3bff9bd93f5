"""Digits on a Ray cluster: serving, trainings and sweeps. The only importer of Ray, which the extra `ray` installs."""
