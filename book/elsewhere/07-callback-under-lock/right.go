// Copy under the lock, call without it.  The copy may be called once more after it has left.
package main

import (
	"fmt"
	"sync"
)

type Bus struct {
	mu        sync.Mutex // guards listeners
	listeners []func(event string)
}

func (b *Bus) Publish(event string) {
	b.mu.Lock()
	listeners := append([]func(string){}, b.listeners...)
	b.mu.Unlock()
	for _, listener := range listeners {
		listener(event)
	}
}

func main() {
	bus := &Bus{}
	bus.listeners = append(bus.listeners, func(event string) {
		fmt.Println(event)
		if event == "order" {
			bus.Publish("sold out")
		}
	})
	bus.Publish("order")
}

// prints: order, sold out
