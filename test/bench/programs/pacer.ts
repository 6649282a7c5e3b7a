/*
 * A thread that says when the requests of an open loop are due, to some microseconds: timers of the event loop
 * come in whole milliseconds, and spinning would take the core away from the sink.
 * Each message is how many requests are due by now.
 */
// oxlint-disable unicorn/require-post-message-target-origin -- a thread, not a window
import { parentPort, workerData } from 'node:worker_threads'
import { nowMicroseconds } from '../support/monotonic.ts'

const { startAt, rate, count }: { startAt: number; rate: number; count: number } = workerData
/** The kernel wakes a sleeper this much too late: sleep shorter and spin the rest. */
const OVERSLEEP_MICROSECONDS = 80

const neverNotified = new Int32Array(new SharedArrayBuffer(4))

for (let due = 0; due < count;) {
  const nextAt = startAt + (due * 1e6) / rate
  const sleep = nextAt - nowMicroseconds() - OVERSLEEP_MICROSECONDS
  if (sleep > 0) Atomics.wait(neverNotified, 0, 0, sleep / 1_000)
  while (nowMicroseconds() < nextAt);
  due = Math.min(count, Math.floor(((nowMicroseconds() - startAt) * rate) / 1e6) + 1)
  parentPort?.postMessage(due)
}
