"""Fetches pages with http.client while warcio writes them into a WARC: `capture.py FILE.warc[.gz] URL...`.

Version 1.1 for a name with "1.1" in it. warcio records what passes on the wire, both requests and answers.
"""

import sys
from urllib.parse import urlsplit

from warcio.capture_http import capture_http

# After capture_http, which takes its place in the module.
import http.client


def fetch(url):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    connection.request("GET", parts.path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    connection.close()


def main():
    name, *urls = sys.argv[1:]
    version = "1.1" if "1.1" in name.rsplit("/", 1)[-1] else "1.0"
    with capture_http(name, warc_version=version):
        for url in urls:
            fetch(url)


main()
