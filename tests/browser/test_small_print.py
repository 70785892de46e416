"""What stands in the smallest letters is read in a village hall, by people of all ages, at arm's length."""

import pytest

from tests.browser.conftest import Visitors
from tests.browser.test_access_for_all import OF_A_GROUP, show

SMALLER = """(least) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (texts.nextNode()) {
    const holder = texts.currentNode.parentElement;
    const isText = texts.currentNode.data.trim() && !holder.closest("svg, .ds-sr-only");
    const isSmall = parseFloat(getComputedStyle(holder).fontSize) < least;
    if (isText && isSmall && holder.checkVisibility()) found.add(holder.outerHTML.slice(0, 90));
  }
  return [...found];
}"""


@pytest.mark.parametrize("place", ["home", "join", "invitation", "group", "change", "people", *OF_A_GROUP])
def test_nothing_on_a_phone_is_smaller_than_16_pixels(visitors: Visitors, place: str) -> None:
    assert show(visitors, place).evaluate(SMALLER, 16) == []
