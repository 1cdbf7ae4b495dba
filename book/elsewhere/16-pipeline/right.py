# Who has enough sends the reader home, and the group is not left before it has gone.
import asyncio


async def read(pages):
    try:
        for page in range(100):
            await pages.put(page)
    finally:
        print("the reader ends")


async def write(pages, reader):
    for _ in range(2):
        print("page", await pages.get())
    reader.cancel()


async def main():
    pages = asyncio.Queue(maxsize=1)
    async with asyncio.TaskGroup() as group:
        reader = group.create_task(read(pages))
        group.create_task(write(pages, reader))

asyncio.run(main())
# prints: page 0, page 1, the reader ends
