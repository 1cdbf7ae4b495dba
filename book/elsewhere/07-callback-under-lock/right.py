# Nothing is held while a listener runs: the loop goes over a copy, and asks who is still there.
import asyncio


class Bus:
    def __init__(self):
        self.listeners = []

    async def publish(self, event):
        for listener in tuple(self.listeners):
            if listener in self.listeners:
                await listener(event)


async def main():
    bus, heard = Bus(), []

    async def store(event):
        heard.append(event)
        if event == "order":
            await bus.publish("sold out")
        else:
            bus.listeners.remove(store)

    bus.listeners.append(store)
    await bus.publish("order")
    await bus.publish("order")
    print("heard:", *heard, sep=" ")

asyncio.run(main())
# prints: heard: order sold out
