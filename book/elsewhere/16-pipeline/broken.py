# The writer has enough after two pages; the reader waits for room in the queue, for ever.
import asyncio


async def read(pages):
    for page in range(100):
        await pages.put(page)


async def write(pages):
    for _ in range(2):
        print("page", await pages.get())


async def main():
    pages = asyncio.Queue(maxsize=1)
    await asyncio.gather(read(pages), write(pages))

asyncio.run(main())
# hangs after: page 0, page 1
