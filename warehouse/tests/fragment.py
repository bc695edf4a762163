"""What the tests of the pipeline page share: its words, freshly read."""

from html.parser import HTMLParser
from typing import Any

from django.core.cache import cache
from django.test import Client

PAGE, LIVE = "/admin/pipeline/", "/admin/pipeline/live/"


class Words(HTMLParser):
    """What stands in a piece of HTML, one text after the other."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(" ".join(data.split()))


def look(client: Client, address: str = LIVE) -> Any:
    """As it is now, and not as it was within the last second."""
    cache.clear()
    return client.get(address)


def words(client: Client) -> list[str]:
    answer = look(client)
    assert answer.status_code == 200
    return Words(answer.content.decode()).texts


def between(texts: list[str], first: str, last: str) -> list[str]:
    return texts[texts.index(first) : texts.index(last)]
