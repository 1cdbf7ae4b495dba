// The mutex stands next to what it guards; -race finds a deposit that forgets it.
package main

import "fmt"
import "sync"

var mu sync.Mutex // guards balance
var balance int

func deposit(amount int) {
	mu.Lock()
	defer mu.Unlock()
	balance += amount
}

func main() {
	var tellers sync.WaitGroup
	tellers.Add(1000)
	for i := 0; i < 1000; i++ {
		go func() { deposit(1); tellers.Done() }()
	}
	tellers.Wait()
	fmt.Println(balance)
}
