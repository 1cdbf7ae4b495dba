# An asyncio.Lock is held across every await, and its own task cannot have it again.
import asyncio


class Bus:
    def __init__(self):
        self.lock, self.listeners = asyncio.Lock(), []

    async def publish(self, event):
        async with self.lock:
            for listener in self.listeners:
                await listener(event)


async def main():
    bus, heard = Bus(), []

    async def store(event):
        heard.append(event)
        if event == "order":
            await bus.publish("sold out")

    bus.listeners.append(store)
    task = asyncio.create_task(bus.publish("order"))
    for _turn in range(100):  # of the event loop: far more than it needs
        await asyncio.sleep(0)
    print(heard, "heard, and published:", task.done())

asyncio.run(main())
# prints: ['order'] heard, and published: False
