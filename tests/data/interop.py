"""Writes and reads with the data layers of Python Chainlit 2.12.

usage: interop.py LAYER ADDRESS write|read|update JSON

`write` stores a conversation and prints the ids it used; `read` prints what Python Chainlit makes of a thread that
another program stored; `update` writes a step of such a thread again.
"""

import asyncio
import json
import os
import sys
import uuid

import chainlit as cl
from chainlit.context import init_http_context
from chainlit.element import Element
from chainlit.types import Feedback, Pagination, ThreadFilter
from chainlit.user import PersistedUser, User


class Storage:
    """Keeps nothing; says where it would be."""

    async def upload_file(self, object_key, data, mime="application/octet-stream", overwrite=True, content_disposition=None):
        return {"object_key": object_key, "url": "http://files/" + object_key}

    async def get_read_url(self, object_key):
        return "http://files/" + object_key

    async def delete_file(self, object_key):
        return True

    async def close(self):
        pass


def layer(kind, address):
    if kind == "official":
        from chainlit.data.chainlit_data_layer import ChainlitDataLayer

        return ChainlitDataLayer(address, storage_client=Storage())
    if kind == "alchemy":
        from chainlit.data.sql_alchemy import SQLAlchemyDataLayer

        return SQLAlchemyDataLayer(address, storage_provider=Storage())
    import boto3
    from chainlit.data.dynamodb import DynamoDBDataLayer

    client = boto3.client("dynamodb", endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name=os.environ["AWS_REGION"])
    return DynamoDBDataLayer(address, client=client, storage_provider=Storage())


def message(thread, kind, text, number, **more):
    at = f"2026-01-01T00:00:0{number}.500000Z"
    return {
        "id": str(uuid.uuid4()), "threadId": thread, "parentId": None, "createdAt": at, "command": None, "modes": None,
        "start": at, "end": at, "output": text, "name": "Joe", "type": kind, "language": None, "streaming": False,
        "isError": False, "waitForAnswer": False, "metadata": {}, "tags": None, **more,
    }


async def write(data, _):
    user = await data.create_user(User(identifier="joe", metadata={"role": "admin"}))
    thread = str(uuid.uuid4())
    init_http_context(thread_id=thread, user=PersistedUser(id=user.id, identifier="joe", createdAt=user.createdAt))
    await data.update_thread(thread, name="Hello from Python", user_id=user.id)
    question = message(thread, "user_message", "Größe?", 1, metadata={"favorite": True, "location": "http://x"})
    step = {
        "name": "search", "type": "tool", "id": str(uuid.uuid4()), "threadId": thread, "parentId": question["id"],
        "streaming": False, "metadata": {"icon": "globe"}, "tags": None, "input": "{}", "isError": False,
        "output": "42", "createdAt": "2026-01-01T00:00:02.500000Z", "start": "2026-01-01T00:00:02.500000Z",
        "end": "2026-01-01T00:00:03.000000Z", "language": "json", "defaultOpen": False, "autoCollapse": False,
        "showInput": "json", "generation": None,
    }
    answer = message(thread, "assistant_message", "Answer", 4, parentId=question["id"])
    for item in (question, step, answer):
        await data.create_step(dict(item))
    await data.update_step({**answer, "output": "Answer, longer"})
    element = cl.Text(name="note", content="text", display="side", thread_id=thread, for_id=answer["id"])
    custom = cl.CustomElement(name="Chart", props={"n": 1}, thread_id=thread, for_id=answer["id"])
    for item in (element, custom):
        item.thread_id, item.for_id = thread, answer["id"]
        await data.create_element(item)
    rating = await data.upsert_feedback(Feedback(forId=answer["id"], value=1, threadId=thread, comment="good"))
    await data.update_thread(thread, metadata={"chat_profile": "A"})
    return {
        "thread": thread, "user": user.id, "question": question["id"], "step": step["id"], "answer": answer["id"],
        "element": element.id, "custom": custom.id, "feedback": rating,
    }


async def read(data, given):
    user = await data.get_user(given["identifier"])
    init_http_context(thread_id=given["thread"], user=user)
    threads = await data.list_threads(Pagination(first=10), ThreadFilter(userId=user.id))
    return {
        "user": {"id": user.id, "metadata": user.metadata},
        "author": await data.get_thread_author(given["thread"]),
        "thread": await data.get_thread(given["thread"]),
        "list": [t["name"] for t in threads.data],
        "favorites": given["favorites"] and [s["id"] for s in await data.get_favorite_steps(user.id)],
    }


async def update(data, given):
    init_http_context(thread_id=given["step"]["threadId"])
    await data.update_step(given["step"])
    return {}


async def main():
    kind, address, verb, given = sys.argv[1:]
    data = layer(kind, address)
    answer = await {"write": write, "read": read, "update": update}[verb](data, json.loads(given))
    print("ANSWER " + json.dumps(answer))


asyncio.run(main())
