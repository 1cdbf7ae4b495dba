# gather() over all photos makes a task of each, and all of them hold a photo at the same time.
import asyncio

held = most = 0


async def thumbnail(photo):
    global held, most
    held += 1  # a photo in memory
    most = max(most, held)
    await asyncio.sleep(0)  # it is scaled, and the other tasks go on meanwhile
    held -= 1
    return photo * photo


async def main():
    thumbnails = await asyncio.gather(*(thumbnail(photo) for photo in range(1000)))
    print(len(thumbnails), "thumbnails,", most, "photos at once")

asyncio.run(main())
# prints: 1000 thumbnails, 1000 photos at once
