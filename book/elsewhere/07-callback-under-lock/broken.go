// A sync.Mutex cannot be locked twice by the same goroutine, and defer holds it over the calls.
package main

import "sync"

type Bus struct {
	mu        sync.Mutex // guards listeners
	listeners []func(event string)
}

func (b *Bus) Publish(event string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, listener := range b.listeners {
		listener(event)
	}
}

func main() {
	bus := &Bus{}
	bus.listeners = append(bus.listeners, func(event string) {
		if event == "order" {
			bus.Publish("sold out")
		}
	})
	bus.Publish("order")
}

// fails: fatal error: all goroutines are asleep - deadlock!
