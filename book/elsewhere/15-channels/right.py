# The end is an item, too, the last one: it comes behind all others (3.13 has Queue.shutdown()).
import asyncio

END = object()
received = []


async def receive(queue):
    while (item := await queue.get()) is not END:
        received.append(item)


async def main():
    queue = asyncio.Queue(maxsize=4)
    receiver = asyncio.create_task(receive(queue))
    for item in range(4):
        await queue.put(item)
    await queue.put(END)  # one for each receiver
    await receiver
    print("4 items sent,", len(received), "received,", queue.qsize(), "in the queue")

asyncio.run(main())
# prints: 4 items sent, 4 received, 0 in the queue
