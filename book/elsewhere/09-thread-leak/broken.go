// Without a buffer the losers' sends wait for somebody to receive, and nobody does any more.
package main

import (
	"fmt"
	"sync"
)

func main() {
	replies := make(chan int)
	var calls sync.WaitGroup
	for replica := 1; replica <= 3; replica++ {
		calls.Add(1)
		go func(replica int) {
			defer calls.Done()
			replies <- replica
		}(replica)
	}
	<-replies
	fmt.Println("answered")
	calls.Wait() // a server would go on, and never know
}

// fails: fatal error: all goroutines are asleep - deadlock!
