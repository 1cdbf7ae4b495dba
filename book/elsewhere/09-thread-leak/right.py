# Whoever starts tasks cancels those that are not needed, and awaits them all.
import asyncio


async def ask(replica):
    if replica != 2:
        await asyncio.Event().wait()  # a reply that never comes
    return replica


async def first_reply():
    calls = [asyncio.create_task(ask(replica)) for replica in (1, 2, 3)]
    try:
        done, _losers = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for call in calls:
            call.cancel()  # does nothing to one that is done
        await asyncio.gather(*calls, return_exceptions=True)


async def main():
    first = await first_reply()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    print("replica", first, "was first,", len(others), "tasks are left")

asyncio.run(main())
# prints: replica 2 was first, 0 tasks are left
