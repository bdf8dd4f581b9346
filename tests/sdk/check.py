"""The playground's gateway as the official client sees it: connects, is given a message and answers it, is
given an event, and comes back after the platform closed the connection. One line for each; exit 1 at the
first that fails."""

import asyncio
import json
import os
import sys
import threading
import time
import urllib.request

MESSENGER = json.loads(sys.argv[1])
HOST = MESSENGER["host"]
# Read by newer versions when they are loaded; older ones have the host in constants, replaced below.
os.environ["DINGTALK_OPENAPI_ENDPOINT"] = HOST

import dingtalk_stream  # noqa: E402
import dingtalk_stream.stream  # noqa: E402

dingtalk_stream.stream.DINGTALK_OPENAPI_ENDPOINT = HOST
dingtalk_stream.DingTalkStreamClient.OPEN_CONNECTION_API = HOST + "/v1.0/gateway/connections/open"

EVENTS = []


class Bot(dingtalk_stream.ChatbotHandler):
    async def process(self, callback):
        incoming = dingtalk_stream.ChatbotMessage.from_dict(callback.data)
        # The client's own reply call, which blocks.
        await asyncio.to_thread(self.reply_text, "听到：" + incoming.text.content, incoming)
        return dingtalk_stream.AckMessage.STATUS_OK, "OK"


class Events(dingtalk_stream.EventHandler):
    async def process(self, event):
        EVENTS.append((event.headers.event_type, event.data))
        return dingtalk_stream.AckMessage.STATUS_OK, "OK"


def ask(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(HOST + path, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def until(what, so):
    end = time.monotonic() + 30
    while not so():
        if time.monotonic() > end:
            check(what, False, "not within 30 s")
        time.sleep(0.05)


def check(what, holds, saw):
    print(("pass" if holds else "FAIL") + "  " + what + ("" if holds else f": {saw!r}"), flush=True)
    if not holds:
        os._exit(1)


def opened():
    entries = ask("/_play/ledger")["entries"]
    return sum(e["endpoint"] == "gateway_open" and e["verdict"] == "accepted" for e in entries)


def answered(what, text):
    reply = ask("/_play/say", {"staff_id": "u1", "text": text})
    check(what, (reply["status"], reply["text"]) == (200, "听到：" + text), reply)


def main():
    credential = dingtalk_stream.Credential(MESSENGER["client_id"], MESSENGER["client_secret"])
    client = dingtalk_stream.DingTalkStreamClient(credential)
    client.register_callback_handler(dingtalk_stream.ChatbotMessage.TOPIC, Bot())
    client.register_all_event_handler(Events())
    threading.Thread(target=client.start_forever, daemon=True).start()

    streams = lambda: ask("/_play/state")["streams"]
    until("connects", lambda: streams())
    check("connects", streams()[0].startswith("dingtalk-sdk-python"), streams())
    answered("receives a message, acknowledges it, answers it", "收件箱")
    code = ask("/_play/event", {"kind": "user_add_org", "data": {"userId": ["u2"]}})["code"]
    check("receives an event and acknowledges it", (code, EVENTS) == (200, [("user_add_org", {"userId": ["u2"]})]), (code, EVENTS))
    before = opened()
    ask("/_play/fault", {"endpoint": "stream", "kind": "disconnect"})
    until("comes back after a disconnect", lambda: opened() > before and len(streams()) == 1)
    check("comes back after a disconnect", True, None)
    answered("is answered over the new connection", "签收 1")
    os._exit(0)


main()
