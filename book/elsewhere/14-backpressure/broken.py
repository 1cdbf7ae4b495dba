# A queue without a maxsize is never full, so put() never waits, and the sink's delay becomes memory.
import asyncio

most = 0


async def send(lines):
    while await lines.get() is not None:
        await asyncio.sleep(0)  # the sink takes its time


async def main():
    global most
    lines = asyncio.Queue()
    sender = asyncio.create_task(send(lines))
    for number in range(1000):
        await lines.put(f"line {number}")
        most = max(most, lines.qsize())
    await lines.put(None)
    await sender
    print("1000 lines sent,", most, "waited at once")

asyncio.run(main())
# prints: 1000 lines sent, 1000 waited at once
