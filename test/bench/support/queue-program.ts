/** What bridge-queue and graphile-queue do. */
export type QueueRequest =
  /** Opens the queue; with `work`, what is in it is posted from now on. */
  | {
      readonly command: 'start'
      readonly databaseUrl: string
      readonly receivers: readonly string[]
      readonly work: boolean
    }
  /** Adds leads for the receivers in turn, `batch` of them in one commit, and answers when all are on disk. */
  | { readonly command: 'add'; readonly count: number; readonly batch: number }
