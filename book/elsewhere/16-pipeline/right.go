// Every send can be given up, and whoever ends for good says so to all.
package main

import (
	"context"
	"fmt"
	"sync"
)

func main() {
	pages := make(chan int)
	ctx, cancel := context.WithCancel(context.Background())
	var stages sync.WaitGroup
	stages.Add(2)
	go func() {
		defer stages.Done()
		defer close(pages)
		for page := 0; page < 100; page++ {
			select {
			case pages <- page:
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() {
		defer stages.Done()
		defer cancel()
		for i := 0; i < 2; i++ {
			fmt.Println("page", <-pages)
		}
	}()
	stages.Wait()
	fmt.Println("all have ended")
}

// prints: page 0, page 1, all have ended
