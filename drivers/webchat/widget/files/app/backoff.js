// How long to wait before the next attempt to connect: 1 s, doubling to 30 s,
// with jitter, so that the visitors of a server that restarts do not come back
// in step. random gives numbers from 0 to 1.

export const shortest = 1000;
export const longest = 30000;

export function delay(attempt, random = Math.random) {
  const full = Math.min(longest, shortest * 2 ** Math.min(attempt, 16));
  return Math.round(full / 2 + (full / 2) * random());
}
