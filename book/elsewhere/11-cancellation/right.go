// A line is a value in a channel, so that select can wait for it and for the context.
package main

import (
	"context"
	"fmt"
	"time"
)

func book(ctx context.Context, lines chan bool) error {
	select {
	case <-lines:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { lines <- true }()
	select {
	case <-time.After(time.Hour): // a leg
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func main() {
	lines := make(chan bool, 1)
	lines <- true
	session, hangUp := context.WithCancel(context.Background())
	request, release := context.WithTimeout(session, time.Hour) // within the session
	defer release()
	results := make(chan error)
	for trip := 1; trip <= 2; trip++ {
		go func() { results <- book(request, lines) }()
	}
	hangUp()
	fmt.Println(<-results)
	fmt.Println(<-results)
	fmt.Println("free lines:", len(lines))
}

// prints: context canceled, context canceled, free lines: 1
