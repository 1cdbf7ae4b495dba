// The look and the sale are one section.  (For retries, golang.org/x/sync has singleflight.)
package main

import (
	"fmt"
	"sync"
)

var mu sync.Mutex // guards owner, from the look to the sale
var owner string
var done sync.WaitGroup
var sales = make(chan string, 2)

func order(name string) {
	defer done.Done()
	mu.Lock()
	defer mu.Unlock()
	if owner == "" {
		owner = name
		sales <- name
	}
}

func main() {
	done.Add(2)
	go order("ann")
	go order("ben")
	done.Wait()
	fmt.Println("sold", len(sales), "times")
}

// prints under -race: sold 1 times
