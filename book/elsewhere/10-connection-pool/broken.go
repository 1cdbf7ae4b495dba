// The early return keeps its permit, a place in a channel with room for two.
package main

import (
	"errors"
	"fmt"
)

var permits = make(chan struct{}, 2)

func query(sql string) (int, error) {
	permits <- struct{}{}
	if sql != "SELECT 7" {
		return 0, errors.New("failed")
	}
	<-permits
	return 7, nil
}

func main() {
	for _, sql := range []string{"SELECT nonsense", "SELECT nonsense", "SELECT 7"} {
		fmt.Println(query(sql))
	}
}

// fails: fatal error: all goroutines are asleep - deadlock!
