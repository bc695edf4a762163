"""The tutorial's settings: two databases in autocommit, as Django has it."""

from brewlytics.environment import Environment

env = Environment()
DATABASES = {"default": env.db_url("OLTP_DATABASE_URL"), "olap": env.db_url("OLAP_DATABASE_URL")}
INSTALLED_APPS = ["benchmarks.peers.tutorial"]
USE_TZ = True
