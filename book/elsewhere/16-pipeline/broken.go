// The writer has enough after two pages, and the reader's next send never ends.
package main

import (
	"fmt"
	"sync"
)

func main() {
	pages := make(chan int)
	var stages sync.WaitGroup
	stages.Add(2)
	go func() {
		defer stages.Done()
		defer close(pages)
		for page := 0; page < 100; page++ {
			pages <- page
		}
	}()
	go func() {
		defer stages.Done()
		for i := 0; i < 2; i++ {
			fmt.Println("page", <-pages)
		}
	}()
	stages.Wait()
}

// fails: all goroutines are asleep - deadlock!
