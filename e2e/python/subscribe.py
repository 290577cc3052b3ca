"""Prints every frame of a WebSocket, one a line, until so many messages have come. Python's websockets, nothing of ours."""

import asyncio
import json
import sys

import websockets


async def main(url: str, count: int) -> None:
    async with websockets.connect(url) as socket:
        left = count
        async for text in socket:
            print(text, flush=True)
            if json.loads(text)["type"] == "message":
                left -= 1
                if left == 0:
                    return


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
