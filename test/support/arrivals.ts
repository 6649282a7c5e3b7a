interface Waiter {
  readonly count: number
  readonly resolve: () => void
}

/** Counts what arrives and tells those who wait for the n-th. */
export class Arrivals {
  count = 0
  #waiters: Waiter[] = []

  /** Counts one more; its number. */
  add(): number {
    this.count++
    if (this.#waiters.length > 0) this.#tellWaiters()
    return this.count
  }

  /** Resolves once `count` have arrived; rejects after `deadlineMs` of real time. */
  reach(count: number, deadlineMs: number): Promise<void> {
    if (this.count >= count) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((waiter) => waiter !== entry)
        reject(new Error(`waited ${deadlineMs} ms for request ${count}, but only ${this.count} came`))
      }, deadlineMs)
      const entry: Waiter = {
        count,
        resolve() {
          clearTimeout(timer)
          resolve()
        },
      }
      this.#waiters.push(entry)
    })
  }

  #tellWaiters(): void {
    const reached = this.#waiters.filter(({ count }) => count <= this.count)
    this.#waiters = this.#waiters.filter(({ count }) => count > this.count)
    for (const waiter of reached) waiter.resolve()
  }
}
