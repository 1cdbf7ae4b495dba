// The mutex stands beside what it guards, and the unlock beside the lock.
package main

import (
	"fmt"
	"sync"
)

var mu sync.Mutex // guards balance
var balance int

func deposit(amount int) {
	mu.Lock()
	defer mu.Unlock()
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

// prints under -race: balance 200
