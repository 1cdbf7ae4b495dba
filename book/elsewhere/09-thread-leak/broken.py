# asyncio.wait() hands back the losers as well, still waiting.  Here nobody looks at them.
import asyncio


async def ask(replica):
    if replica != 2:
        await asyncio.Event().wait()  # a reply that never comes
    return replica


async def first_reply():
    calls = [asyncio.create_task(ask(replica)) for replica in (1, 2, 3)]
    done, _losers = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
    return done.pop().result()


async def main():
    first = await first_reply()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    print("replica", first, "was first,", len(others), "tasks are left")

asyncio.run(main())
# prints: replica 2 was first, 2 tasks are left
