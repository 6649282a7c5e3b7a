/** Microseconds of the system's monotonic clock: comparable between the processes of one machine. */
export function nowMicroseconds(): number {
  return Number(process.hrtime.bigint()) / 1_000
}
