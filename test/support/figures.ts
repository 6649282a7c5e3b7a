import type { TaskMeta } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** What a test measured: told at the end of the run. */
    figures?: Record<string, string>
  }
}

/** Keeps a figure for the table at the end of the run. */
export function tell({ meta }: { readonly meta: TaskMeta }, figure: string, value: string): void {
  meta.figures = { ...meta.figures, [figure]: value }
}
