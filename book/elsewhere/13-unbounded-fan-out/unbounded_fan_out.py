# A Semaphore inside the task would bound the work, not the tasks.  Four workers share an iterator.
import asyncio


async def thumbnail(photo):
    await asyncio.sleep(0.001)  # reads, decodes and scales
    return photo * photo


async def worker(photos, thumbnails):
    for photo in photos:
        thumbnails[photo] = await thumbnail(photo)


async def main():
    photos, thumbnails = iter(range(1000)), [None] * 1000
    async with asyncio.TaskGroup() as group:  # waits for its tasks, and lets no error pass unseen
        for _ in range(4):
            group.create_task(worker(photos, thumbnails))
    print(thumbnails[0], thumbnails[999])

asyncio.run(main())
