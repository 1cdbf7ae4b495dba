// Goroutines run in parallel, and += is no more one step than it is in C.
package main

import (
	"fmt"
	"sync"
)

var balance int

func deposit(amount int) {
	balance += amount
}

func main() {
	var tellers sync.WaitGroup
	tellers.Add(2)
	for i := 0; i < 2; i++ {
		go func() { defer tellers.Done(); deposit(100) }()
	}
	tellers.Wait()
	fmt.Println("balance", balance)
}

// fails under -race: WARNING: DATA RACE
