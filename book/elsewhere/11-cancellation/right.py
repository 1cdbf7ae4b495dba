# `async with` and `finally` are left by a cancellation too; a deadline holds for all that is within.
import asyncio


async def book(line, trip):
    async with line:
        legs = []
        try:
            for leg in range(3):
                await asyncio.sleep(0 if leg == 0 or trip == 2 else 3600)
                legs.append(leg)
        finally:
            if len(legs) < 3:
                print("trip", trip, "is undone:", legs)
    print("trip", trip, "is booked")


async def main():
    line = asyncio.Lock()
    try:
        async with asyncio.timeout(0.1):
            await book(line, 1)
    except TimeoutError:
        print("trip 1 is late")
    await book(line, 2)

asyncio.run(main())
# prints: trip 1 is undone: [0], trip 1 is late, trip 2 is booked
