"""A stored file sent by parts, as RFC 9110 says, and never taken for a page."""

import io

import pytest
from django.test import RequestFactory

from terreau.ground.common.serving import Unsatisfiable, part_of, send_file

CONTENT = bytes(range(256)) * 400  # more than one block


def sent(**headers):
    request = RequestFactory().get("/", headers=headers)
    response = send_file(
        request, io.BytesIO(CONTENT), size=len(CONTENT), name="été.mp4", media_type="video/mp4", digest="abc",
        download=False,
    )  # fmt: skip
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("", None), ("bytes=0-0", (0, 0)), ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)), ("bytes=90-1000", (90, 99)),
        ("bytes=-10", (90, 99)), ("bytes=-1000", (0, 99)), ("bytes=5-3", None), ("bytes=0-1,5-6", None),
        ("lines=0-1", None), ("bytes=-", None), ("bytes=a-b", None),
    ],
)  # fmt: skip
def test_the_part_that_a_header_asks_for(asked, part):
    assert part_of(asked, 100) == part


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_part_after_the_end_is_told(asked):
    with pytest.raises(Unsatisfiable):
        part_of(asked, 100)


def test_the_whole_is_sent_with_headers_that_keep_it_a_file():
    response, body = sent()
    assert (response.status_code, body) == (200, CONTENT)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"].startswith("private")
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Disposition"].startswith("inline")


def test_a_part_is_sent_alone():
    response, body = sent(Range="bytes=70000-70009")
    assert (response.status_code, body) == (206, CONTENT[70000:70010])
    assert response["Content-Range"] == f"bytes 70000-70009/{len(CONTENT)}"
    assert response["Content-Length"] == "10"


def test_a_part_across_blocks_is_whole():
    assert sent(Range="bytes=1-100000")[1] == CONTENT[1:100001]


def test_a_part_that_is_not_there_is_refused():
    response, body = sent(Range="bytes=999999-")
    assert (response.status_code, body) == (416, b"")
    assert response["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_the_part_of_another_content_is_not_mixed_with_this_one():
    assert sent(Range="bytes=0-9", **{"If-Range": '"another"'})[0].status_code == 200
    assert sent(Range="bytes=0-9", **{"If-Range": '"abc"'})[0].status_code == 206


def test_no_browser_keeps_it():
    assert sent()[0]["Cache-Control"] == "private, no-store"
