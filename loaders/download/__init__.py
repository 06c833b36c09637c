"""Addresses in, files out: downloads that are kept, checked, gone on with after a failure, and never asked for twice.

addresses.py   what may be asked and shown      client.py     one request and its redirects; the home of httpx
cache.py       where files are kept             versions.py   "is there a newer one", "give me the rest"
fetch.py       all of it together
"""

from loaders.download.fetch import Fetched, Fetching, fetch

__all__ = ["Fetched", "Fetching", "fetch"]
