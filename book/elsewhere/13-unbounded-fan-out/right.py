# Four workers share an iterator: each takes the next photo when it is done with the last.
import asyncio

held = most = 0


async def thumbnail(photo):
    global held, most
    held += 1  # a photo in memory
    most = max(most, held)
    await asyncio.sleep(0)  # it is scaled, and the other tasks go on meanwhile
    held -= 1
    return photo * photo


async def worker(photos, thumbnails):
    for photo in photos:
        thumbnails[photo] = await thumbnail(photo)


async def main():
    photos, thumbnails = iter(range(1000)), {}
    await asyncio.gather(*(worker(photos, thumbnails) for _ in range(4)))
    print(len(thumbnails), "thumbnails,", most, "photos at once")

asyncio.run(main())
# prints: 1000 thumbnails, 4 photos at once
