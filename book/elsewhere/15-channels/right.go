// Only the sender closes; a receiver that wants no more says so by another channel.
package main

import "fmt"

func main() {
	items, enough := make(chan int), make(chan struct{})
	go func() {
		defer close(items)
		for item := 0; ; item++ {
			select {
			case items <- item:
			case <-enough:
				return
			}
		}
	}()
	fmt.Println("item", <-items)
	close(enough)
	for range items { // until the sender has heard of it
	}
	fmt.Println("closed, by its sender")
}

// prints: item 0, closed, by its sender
