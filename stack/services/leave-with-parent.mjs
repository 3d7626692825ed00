// Loaded into each service before its own code: a launcher that was killed outright stops nothing, so its services notice and go.
const parent = process.ppid;

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, 1_000).unref();
