# A cancelled task leaves where it waits.  What it holds there, it keeps: here a lock.
import asyncio


async def book(line, trip):
    await line.acquire()
    await asyncio.sleep(0 if trip == 2 else 3600)
    line.release()
    print("trip", trip, "is booked")


async def main():
    line = asyncio.Lock()
    first = asyncio.create_task(book(line, 1))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    print("trip 1 is cancelled", flush=True)
    await book(line, 2)

asyncio.run(main())
# hangs after: trip 1 is cancelled
