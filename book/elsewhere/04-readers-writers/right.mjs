// A configuration is never changed, only replaced.  Who finds it old waits for the load under way.
let config = Object.freeze({ version: 1 }), loads = 0, loading = null;

async function load() {
  await null; // the file is read, and readers go on with the old configuration
  config = Object.freeze({ version: 2 });
  loads++;
  loading = null;
}

async function refresh() {
  if (config.version < 2)
    await (loading ??= load());
}

await Promise.all([refresh(), refresh()]);
console.log('version', config.version, 'loaded', loads, 'times');
// prints: version 2 loaded 1 times
