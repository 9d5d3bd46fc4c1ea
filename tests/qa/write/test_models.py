"""Models by name, on a scripted server."""

from __future__ import annotations

import json

import pytest

from index.errors import ModelError, UsageError
from qa.write.claims import claims
from qa.write.failures import Endpoint
from qa.write.models import Prompt, load_writer
from tests.qa.write.server import Unfinished, said, scripted

PROMPT = Prompt("By schema.", "By text.", "Who?", {"type": "object"})


def test_what_is_sent_is_the_prompt_with_its_schema_and_no_key_of_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-openai")
    with scripted("Ada Reyes.") as server:
        assert "".join(load_writer(server.name).write(PROMPT)) == "Ada Reyes."
    (sent,) = server.sent
    assert [message["content"] for message in sent["messages"]] == ["By schema.", "Who?"]
    assert sent["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert (sent["model"], sent["temperature"], sent["stream"]) == ("parrot", 0.0, True)
    assert server.keys == ["Bearer none"]


def test_ollama_is_asked_by_its_own_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted("Ada Reyes.") as server:
        monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{server.port}")
        assert "".join(load_writer("ollama:parrot").write(PROMPT)) == "Ada Reyes."
    assert server.sent[0]["format"] == {"type": "object"}
    assert server.sent[0]["model"] == "parrot"


def test_openai_is_asked_where_the_environment_says_with_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted("Ada Reyes.") as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.port}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", "of-openai")
        assert "".join(load_writer("openai:parrot").write(PROMPT)) == "Ada Reyes."
    assert server.keys == ["Bearer of-openai"]


def test_a_server_without_schemas_is_asked_for_text_from_then_on() -> None:
    with scripted((400, "response_format is not supported"), "Ada. [s1]", "Bo. [s1]") as server:
        writer = load_writer(server.name)
        assert ["".join(writer.write(PROMPT)) for _ in range(2)] == ["Ada. [s1]", "Bo. [s1]"]
    assert [sent["messages"][0]["content"] for sent in server.sent] == ["By schema.", "By text.", "By text."]
    assert ["response_format" in sent for sent in server.sent] == [True, False, False]


def test_a_busy_server_is_waited_for_and_said_to_be() -> None:
    waits: list[float] = []
    with scripted((429, "slow down"), (429, "slow down"), "Ada.") as server:
        assert "".join(load_writer(server.name, waits.append).write(PROMPT)) == "Ada."
    assert waits == [0.0, 0.0]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((401, "no"), "refused the key: check QA_LLM_KEY"),
        ((404, "model not found"), "has no language model parrot.*listed at http.*/v1/models"),
        ((400, "the request exceeds the available context size"), "too little room"),
        ((500, "out of memory"), "answered with an error \\(500\\): out of memory\\. Ask again"),
        ((429, "slow down"), "asked too often"),
    ],
)
def test_each_failure_has_its_words(answer: tuple[int, str], told: str) -> None:
    with scripted(answer) as server, pytest.raises(ModelError, match=told) as error:
        list(load_writer(server.name).write(PROMPT))
    assert f"127.0.0.1:{server.port}" in str(error.value)


def test_a_page_that_is_no_answer_of_a_model_is_told() -> None:
    """As where the address is another program's."""
    endpoint = Endpoint("ollama:parrot", "http://127.0.0.1:80", None, 3.0)
    told = endpoint.explained(json.JSONDecodeError("Expecting value", "<html>", 0), with_schema=True)
    assert isinstance(told, ModelError)
    assert "does not answer as a language model's server does" in str(told)


def its_name(port: int, kind: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{port}")
    return "ollama:parrot" if kind == "ollama" else f"http://127.0.0.1:{port}/v1#parrot"


@pytest.mark.parametrize("kind", ["ollama", "openai-like"])
@pytest.mark.parametrize("begun", ["", "Ada Reyes clo"])
def test_a_server_that_falls_silent_is_told_after_its_time(
    monkeypatch: pytest.MonkeyPatch, kind: str, begun: str
) -> None:
    """Before its first word as in the middle of an answer; what came until then has been given."""
    pieces: list[str] = []
    with scripted(Unfinished(begun, hangs=True)) as server:
        name = its_name(server.port, kind, monkeypatch)
        with pytest.raises(ModelError, match="did not answer within 3 seconds"):
            pieces.extend(load_writer(name, seconds=3.0).write(PROMPT))
    assert "".join(pieces) == begun


@pytest.mark.parametrize("kind", ["ollama", "openai-like"])
def test_of_half_a_json_the_claims_that_are_whole_are_read(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    whole = said(("s1", "The pier closed."), ("s2", "It was old."))
    with scripted(whole[:-12]) as server:
        name = its_name(server.port, kind, monkeypatch)
        found = [claim.text for claim in claims(load_writer(name).write(PROMPT))]
    assert found == ["The pier closed."]


@pytest.mark.parametrize("kind", ["ollama", "openai-like"])
def test_of_an_answer_that_breaks_off_the_claims_that_are_whole_are_read(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """A server that hangs up is no error where it had said something."""
    whole = said(("s1", "The pier closed."), ("s2", "It was old."))
    with scripted(Unfinished(whole[:-12], hangs=False)) as server:
        name = its_name(server.port, kind, monkeypatch)
        found = [claim.text for claim in claims(load_writer(name).write(PROMPT))]
    assert found == ["The pier closed."]


@pytest.mark.parametrize(
    ("name", "how"),
    [("ollama:parrot", "'ollama serve'"), ("http://127.0.0.1:9/v1#parrot", "check the address")],
)
def test_a_server_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, name: str, how: str) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    with pytest.raises(ModelError, match=rf"127\.0\.0\.1:9.* cannot be reached.*{how}"):
        list(load_writer(name).write(PROMPT))


@pytest.mark.parametrize("name", ["", "gpt", "ollama:", "openai:", "ftp://x#y", "claude:x"])
def test_a_name_that_is_none_is_told(name: str) -> None:
    with pytest.raises(UsageError, match="ollama:NAME"):
        load_writer(name)


@pytest.mark.parametrize("name", ["http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1#"])
def test_a_server_without_a_model_is_told_how_to_name_one(name: str) -> None:
    with pytest.raises(UsageError, match=r"Add the model's name: http://127\.0\.0\.1:1/v1#NAME"):
        load_writer(name)


def test_ollama_sends_no_key_and_says_how_to_send_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted((401, "who are you?")) as server:
        monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{server.port}")
        with pytest.raises(ModelError, match=r"without a key\. Name it http://HOST:PORT/v1#NAME"):
            list(load_writer("ollama:parrot").write(PROMPT))


def test_openai_without_a_key_is_told_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        load_writer("openai:parrot")
