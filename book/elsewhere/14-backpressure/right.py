# With a maxsize put() waits when eight lines wait: the sink's delay reaches whoever makes the lines.
import asyncio

most = 0


async def send(lines):
    while await lines.get() is not None:
        await asyncio.sleep(0)  # the sink takes its time


async def main():
    global most
    lines = asyncio.Queue(maxsize=8)
    sender = asyncio.create_task(send(lines))
    for number in range(1000):
        await lines.put(f"line {number}")
        most = max(most, lines.qsize())
    await lines.put(None)
    await sender
    print("1000 lines sent,", most, "waited at once")

asyncio.run(main())
# prints: 1000 lines sent, 8 waited at once
