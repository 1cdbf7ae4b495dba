# To stop the receiver is not to close the channel: what is in the queue is lost.
import asyncio

received = []


async def receive(queue):
    while True:
        received.append(await queue.get())


async def main():
    queue = asyncio.Queue(maxsize=4)
    receiver = asyncio.create_task(receive(queue))
    for item in range(4):
        await queue.put(item)
    receiver.cancel()  # no more will come
    await asyncio.gather(receiver, return_exceptions=True)
    print("4 items sent,", len(received), "received,", queue.qsize(), "in the queue")

asyncio.run(main())
# prints: 4 items sent, 0 received, 4 in the queue
