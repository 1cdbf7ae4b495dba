// The loop goes over a copy; who has left meanwhile is not called.
const listeners = new Set();

function publish(event) {
  for (const listener of [...listeners])
    if (listeners.has(listener)) listener(event);
}

function once(listener) {
  listeners.add(function self(event) {
    listeners.delete(self);
    listener(event);
  });
}

const heard = [];
once(() => heard.push('door'));
listeners.add(() => heard.push('store'));
publish('sold out');
publish('closed');
console.log(heard.join(' and '));
// prints: door and store and store
